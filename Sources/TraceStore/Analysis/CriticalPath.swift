// SPDX-License-Identifier: Apache-2.0

/// The chain of work that determined when a trace's root ended.
///
/// Walked back from the root's end, as Jaeger does it: the child that finished last is what the parent
/// waited for; before that child began, the one that had finished last by then; what no child accounts
/// for is the parent's own. A child that was still running when the one after it began held nobody up
/// and is not on the path, and neither is what a child did outside its parent's time.
struct CriticalPath {
    /// For each node of the tree its stretches on the path, by time, in nanoseconds since the Unix
    /// epoch. No two of all these overlap.
    private(set) var segments: [[Range<UInt64>]]

    /// A node, and the part of its time that lies within all its ancestors'.
    private struct Stretch {
        let node: Int
        let time: Range<UInt64>
    }

    init(_ tree: TraceTree) {
        segments = [[Range<UInt64>]](repeating: [], count: tree.nodes.count)
        guard let root = tree.nodes.first else { return }
        let children = TraceTree.Children(tree)
        var waiting = [Stretch(node: 0, time: Self.time(of: root, in: tree))]
        while let stretch = waiting.popLast() {
            let below = children[stretch.node].map { child in
                Stretch(
                    node: child,
                    time: Self.time(of: tree.nodes[child], in: tree).clamped(to: stretch.time))
            }
            waiting += follow(stretch, below)
        }
        for node in segments.indices { segments[node].reverse() }
    }

    private static func time(of node: TraceTree.Node, in tree: TraceTree) -> Range<UInt64> {
        let span = tree.span(node).span
        return span.startTime..<max(span.startTime, span.endTime)
    }

    /// Divides a stretch between its node and those children that it waited for, which are returned.
    private mutating func follow(_ stretch: Stretch, _ children: [Stretch]) -> [Stretch] {
        let lastFirst = children.filter { !$0.time.isEmpty }.sorted {
            // Of two that end together, the one that began first explains more.
            ($0.time.upperBound, $1.time.lowerBound) > ($1.time.upperBound, $0.time.lowerBound)
        }
        var awaited: [Stretch] = []
        var end = stretch.time.upperBound
        for child in lastFirst where child.time.upperBound <= end {
            add(child.time.upperBound..<end, to: stretch.node)
            awaited.append(child)
            end = child.time.lowerBound
        }
        add(stretch.time.lowerBound..<end, to: stretch.node)
        return awaited
    }

    private mutating func add(_ segment: Range<UInt64>, to node: Int) {
        if !segment.isEmpty { segments[node].append(segment) }
    }
}
