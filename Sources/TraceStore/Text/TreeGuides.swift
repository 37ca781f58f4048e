// SPDX-License-Identifier: Apache-2.0

/// Where a printed line stands among the others of its tree.
struct TreePlace {
    /// Zero at the top.
    let depth: Int
    /// No sibling follows.
    let isLastSibling: Bool
    let hasChildren: Bool
}

extension TraceTree.Node {
    var place: TreePlace {
        TreePlace(depth: depth, isLastSibling: isLastSibling, hasChildren: childCount > 0)
    }
}

/// The lines that lead from a printed span to its children.
///
/// Deeper than the width allows they are cut and the depth is told as a number.
struct TreeGuides {
    private let maximumDepth: Int
    /// For each level above the current node, whether its line goes on below.
    private var goesOn: [Bool] = []

    init(maximumColumns: Int) {
        maximumDepth = maximumColumns / 3
    }

    /// Takes the next node of the tree, in its order.
    mutating func descend(to node: TreePlace) {
        goesOn.removeLast(max(0, goesOn.count - node.depth))
        goesOn.append(!node.isLastSibling)
    }

    /// Before the node's own line: `│  ├─ `.
    func branch(of node: TreePlace) -> String {
        guard node.depth > 0 else { return "" }
        guard node.depth <= maximumDepth else { return "[\(node.depth)] " }
        return levels(1..<node.depth) + (node.isLastSibling ? "└─ " : "├─ ")
    }

    /// Before a remark above the node: `│  │  `.
    func lead(of node: TreePlace) -> String {
        guard node.depth > 0 else { return "" }
        guard node.depth <= maximumDepth else { return "[\(node.depth)] " }
        return levels(1..<node.depth) + "│  "
    }

    /// Before what is said below the node's own line.
    func below(_ node: TreePlace) -> String {
        guard node.depth <= maximumDepth else { return "[\(node.depth)] " }
        let own = node.depth > 0 ? levels(node.depth..<node.depth + 1) : ""
        let children = node.hasChildren ? "│  " : "   "
        return levels(1..<max(1, node.depth)) + own + children
    }

    private func levels(_ levels: Range<Int>) -> String {
        levels.reduce(into: "") { $0 += goesOn[$1] ? "│  " : "   " }
    }
}
