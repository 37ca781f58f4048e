// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// Puts the spans of one trace in order; what the result promises stands at ``TraceTree``.
struct TraceTreeBuilder {
    private typealias Placement = TraceTree.Placement
    private typealias Node = TraceTree.Node

    /// A span that waits for its turn.
    private struct Visit {
        let index: Int
        let parent: Int?
        let depth: Int
        let placement: Placement
        let isLastSibling: Bool
    }

    private let spans: [TraceSpan]
    /// Each span's parent, as positions in `spans`.
    private let parents: [Int?]
    private let children: [[Int]]
    private var visited: [Bool]
    private var result: [Node] = []

    init(_ trace: Trace, _ directory: SpanDirectory) {
        spans = trace.spans
        let parents = trace.spans.indices.map { directory.parent(of: $0, in: trace) }
        var children = [[Int]](repeating: [], count: trace.spans.count)
        // In order of start, so that each list of children is in order too.
        for index in Self.byStart(trace.spans) {
            if let parent = parents[index] { children[parent].append(index) }
        }
        self.parents = parents
        self.children = children
        visited = [Bool](repeating: false, count: trace.spans.count)
        result.reserveCapacity(trace.spans.count)
    }

    private static func byStart(_ spans: [TraceSpan]) -> [Int] {
        spans.indices.sorted {
            (spans[$0].span.startTime, $0) < (spans[$1].span.startTime, $1)
        }
    }

    consuming func nodes() -> [TraceTree.Node] {
        let order = Self.byStart(spans)
        let tops = order.filter { parents[$0] == nil }
        let roots = tops.filter { spans[$0].span.parentSpanID == nil }
        let orphans = tops.filter { spans[$0].span.parentSpanID != nil }
        visit(roots + orphans)
        // Only rings, and what hangs on them, are left.
        for index in order where !visited[index] { visit([spanOnRing(above: index)]) }
        return result
    }

    /// Following parents from a span that no top leads to must come back to a span seen before.
    private func spanOnRing(above index: Int) -> Int {
        var seen: Set<Int> = []
        var index = index
        while seen.insert(index).inserted, let parent = parents[index] { index = parent }
        return index
    }

    private mutating func visit(_ tops: [Int]) {
        var waiting = tops.reversed().enumerated().map { position, index in
            Visit(
                index: index, parent: nil, depth: 0, placement: placement(ofTop: index),
                isLastSibling: position == 0)
        }
        for visit in waiting { visited[visit.index] = true }
        while let visit = waiting.popLast() {
            let below = children[visit.index].filter { !visited[$0] }
            append(visit, childCount: below.count)
            for (position, child) in below.reversed().enumerated() {
                visited[child] = true
                waiting.append(
                    Visit(
                        index: child, parent: result.count - 1, depth: visit.depth + 1,
                        placement: .child, isLastSibling: position == 0))
            }
        }
    }

    private func placement(ofTop index: Int) -> Placement {
        if parents[index] != nil { return .cycle }
        return spans[index].span.parentSpanID.map { .orphan(missing: $0) } ?? .root
    }

    private mutating func append(_ visit: Visit, childCount: Int) {
        result.append(
            Node(
                index: visit.index, parent: visit.parent, depth: visit.depth,
                placement: visit.placement, isLastSibling: visit.isLastSibling,
                childCount: childCount, selfTime: selfTime(visit.index)))
    }

    /// The span's duration less the time in which at least one child ran.
    private func selfTime(_ index: Int) -> UInt64 {
        let span = spans[index].span
        var covered: UInt64 = 0
        var reached = span.startTime
        for child in children[index] where child != index {
            let start = max(spans[child].span.startTime, reached)
            let end = min(spans[child].span.endTime, span.endTime)
            guard start < end else { continue }
            covered += end - start
            reached = end
        }
        return span.duration - covered
    }
}
