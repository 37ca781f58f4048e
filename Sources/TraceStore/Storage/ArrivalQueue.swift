// SPDX-License-Identifier: Apache-2.0

/// Elements in the order in which they arrived, to be removed from the front.
///
/// A position stays that of its element until the element is removed, so that a reader can go through
/// the queue in several steps while others write.
struct ArrivalQueue<Element> {
    private var elements: [Element?] = []
    /// How many at the front of `elements` have been removed.
    private var removed = 0
    /// The position of `elements[0]`.
    private var base = 0

    /// The positions in use, oldest first.
    var positions: Range<Int> { base + removed..<base + elements.count }

    var count: Int { elements.count - removed }

    /// The element at a position; `nil` if it has been removed.
    subscript(position: Int) -> Element? {
        positions.contains(position) ? elements[position - base] : nil
    }

    mutating func append(_ element: Element) { elements.append(element) }

    mutating func popFirst() -> Element? {
        guard removed < elements.count else { return nil }
        let element = elements[removed]
        elements[removed] = nil
        removed += 1
        // Moving the rest only when half is gone keeps removal cheap on average.
        if removed > 64 && removed * 2 > elements.count {
            elements.removeFirst(removed)
            base += removed
            removed = 0
        }
        return element
    }
}

extension ArrivalQueue: Sendable where Element: Sendable {}
