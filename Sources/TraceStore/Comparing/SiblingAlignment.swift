// SPDX-License-Identifier: Apache-2.0

/// Matches two lists of siblings, given as the numbers of their steps.
struct SiblingAlignment {
    /// Positions in the first and in the second list; each position of both occurs once.
    private(set) var pairs: [(a: Int?, b: Int?)] = []

    /// The cells of a table that is still filled in; beyond, occurrences are matched one by one,
    /// which finds as much unless equal steps are interleaved in another order.
    private static let largestTable = 1 << 20

    init(_ a: [Int], _ b: [Int]) {
        pairs.reserveCapacity(max(a.count, b.count))
        let anchors = Self.anchors(a, b)
        let strays = Self.strays(a, b, anchors)
        merge(a.count, b.count, anchors, strays)
    }

    /// In the order of the first list; what is only in the second comes before the next match.
    private mutating func merge(_ aCount: Int, _ bCount: Int, _ anchors: [Int?], _ strays: [Int?]) {
        let moved = Set(strays.compactMap { $0 })
        var next = 0
        for position in 0..<aCount {
            if let anchor = anchors[position] {
                for added in next..<anchor where !moved.contains(added) {
                    pairs.append((nil, added))
                }
                next = anchor + 1
            }
            pairs.append((position, anchors[position] ?? strays[position]))
        }
        for added in next..<bCount where !moved.contains(added) { pairs.append((nil, added)) }
    }

    /// For each of the first list its match in a longest common sequence.
    private static func anchors(_ a: [Int], _ b: [Int]) -> [Int?] {
        var anchors = [Int?](repeating: nil, count: a.count)
        let shorter = min(a.count, b.count)
        var head = 0
        while head < shorter, a[head] == b[head] {
            anchors[head] = head
            head += 1
        }
        var tail = 0
        while tail < shorter - head, a[a.count - 1 - tail] == b[b.count - 1 - tail] {
            anchors[a.count - 1 - tail] = b.count - 1 - tail
            tail += 1
        }
        let middle = (Array(a[head..<a.count - tail]), Array(b[head..<b.count - tail]))
        guard !middle.0.isEmpty, !middle.1.isEmpty else { return anchors }
        let isSmall = middle.0.count <= largestTable / middle.1.count
        let found = isSmall ? longest(middle.0, middle.1) : increasing(middle.0, middle.1)
        for pair in found { anchors[head + pair.a] = head + pair.b }
        return anchors
    }

    /// Equal steps outside the common order, matched in the order of their occurrence.
    private static func strays(_ a: [Int], _ b: [Int], _ anchors: [Int?]) -> [Int?] {
        let taken = Set(anchors.compactMap { $0 })
        var free: [Int: [Int]] = [:]
        for position in b.indices.reversed() where !taken.contains(position) {
            free[b[position], default: []].append(position)
        }
        return a.indices.map { anchors[$0] == nil ? free[a[$0]]?.popLast() : nil }
    }
}

// MARK: Longest common sequences

extension SiblingAlignment {
    /// By the table of the lengths of what is common to all ends of both lists.
    private static func longest(_ a: [Int], _ b: [Int]) -> [(a: Int, b: Int)] {
        let width = b.count + 1
        var lengths = [Int32](repeating: 0, count: (a.count + 1) * width)
        for i in a.indices.reversed() {
            for j in b.indices.reversed() {
                let below = lengths[(i + 1) * width + j]
                let right = lengths[i * width + j + 1]
                lengths[i * width + j] =
                    a[i] == b[j] ? lengths[(i + 1) * width + j + 1] + 1 : max(below, right)
            }
        }
        var pairs: [(a: Int, b: Int)] = []
        var (i, j) = (0, 0)
        while i < a.count, j < b.count {
            if a[i] == b[j] {
                pairs.append((i, j))
                (i, j) = (i + 1, j + 1)
            } else if lengths[(i + 1) * width + j] >= lengths[i * width + j + 1] {
                i += 1
            } else {
                j += 1
            }
        }
        return pairs
    }

    /// By pairing the first occurrence with the first, the second with the second, and taking the
    /// longest run of pairs that is in order in both lists.
    private static func increasing(_ a: [Int], _ b: [Int]) -> [(a: Int, b: Int)] {
        var free: [Int: [Int]] = [:]
        for position in b.indices.reversed() { free[b[position], default: []].append(position) }
        let candidates = a.indices.compactMap { position in
            free[a[position]]?.popLast().map { (a: position, b: $0) }
        }
        // For each length the candidate on which a run of it ends soonest, and what comes before.
        var ends: [Int] = []
        var previous = [Int?](repeating: nil, count: candidates.count)
        for (index, candidate) in candidates.enumerated() {
            let length = ends.countAtFront { candidates[$0].b < candidate.b }
            previous[index] = length > 0 ? ends[length - 1] : nil
            if length == ends.count { ends.append(index) } else { ends[length] = index }
        }
        var run: [(a: Int, b: Int)] = []
        var current = ends.last
        while let index = current {
            run.append(candidates[index])
            current = previous[index]
        }
        return run.reversed()
    }
}

extension [Int] {
    /// How many at the front meet a condition that none after them meets.
    fileprivate func countAtFront(where isBefore: (Int) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isBefore(self[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
