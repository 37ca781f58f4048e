// SPDX-License-Identifier: Apache-2.0

/// A queue: elements leave at the front in constant time.
struct FIFO<Element> {
    private var slots: [Element?] = []
    private var head = 0

    var count: Int { slots.count - head }
    var isEmpty: Bool { head == slots.count }

    /// The oldest element; nil if there is none.
    var first: Element? {
        get { isEmpty ? nil : slots[head] }
        _modify {
            precondition(!isEmpty, "nothing to change in an empty queue")
            yield &slots[head]
        }
    }

    /// The youngest element.
    var last: Element? { isEmpty ? nil : slots[slots.count - 1] }

    mutating func append(_ element: Element) {
        slots.append(element)
    }

    /// Puts an element in front of the others.
    mutating func prepend(_ element: Element) {
        if head > 0 {
            head -= 1
            slots[head] = element
        } else {
            slots.insert(element, at: 0)
        }
    }

    mutating func popFirst() -> Element? {
        guard !isEmpty else { return nil }
        let element = slots[head].take()
        head += 1
        if head == slots.count {
            slots.removeAll(keepingCapacity: true)
            head = 0
        } else if head >= 64, head * 2 >= slots.count {
            slots.removeFirst(head)
            head = 0
        }
        return element
    }

    mutating func popLast() -> Element? {
        isEmpty ? nil : slots.removeLast()
    }

    /// Takes out the first element that fits.
    mutating func removeFirst(where fits: (Element) -> Bool) -> Element? {
        guard let index = firstIndex(where: fits) else { return nil }
        return slots.remove(at: index)
    }

    /// Changes the first element that fits; false if none does.
    mutating func updateFirst(
        where fits: (Element) -> Bool, _ change: (inout Element) -> Void
    ) -> Bool {
        guard let index = firstIndex(where: fits), var element = slots[index].take() else {
            return false
        }
        change(&element)
        slots[index] = element
        return true
    }

    /// Takes out all elements.
    mutating func removeAll() -> [Element] {
        defer { self = FIFO() }
        return slots[head...].compactMap(\.self)
    }

    private func firstIndex(where fits: (Element) -> Bool) -> Int? {
        slots[head...].firstIndex { $0.map(fits) ?? false }
    }
}
