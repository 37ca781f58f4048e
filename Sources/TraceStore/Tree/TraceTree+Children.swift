// SPDX-License-Identifier: Apache-2.0

extension TraceTree {
    /// For each node the positions of its children, in their order.
    struct Children {
        private var positions: [Int]
        /// Where the children of each node begin; one more than there are nodes.
        private var starts: [Int] = [0]

        init(_ tree: TraceTree) {
            starts.reserveCapacity(tree.nodes.count + 1)
            for node in tree.nodes { starts.append(starts[starts.count - 1] + node.childCount) }
            positions = [Int](repeating: 0, count: starts[starts.count - 1])
            var next = starts
            for (position, node) in tree.nodes.enumerated() {
                guard let parent = node.parent else { continue }
                positions[next[parent]] = position
                next[parent] += 1
            }
        }

        subscript(node: Int) -> ArraySlice<Int> { positions[starts[node]..<starts[node + 1]] }
    }

    /// How many nodes stand below each, at any depth.
    func descendantCounts() -> [Int] {
        var counts = [Int](repeating: 0, count: nodes.count)
        // Children stand after their parents, so that backwards each is complete when it is added.
        for (position, node) in nodes.enumerated().reversed() {
            if let parent = node.parent { counts[parent] += counts[position] + 1 }
        }
        return counts
    }
}
