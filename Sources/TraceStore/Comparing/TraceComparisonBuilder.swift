// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// Goes through two trees at once; what the result promises stands at ``TraceComparison``.
struct TraceComparisonBuilder {
    /// What makes two spans the same step.
    private struct Step: Hashable {
        let service: String
        let name: String
        let kind: FinishedSpan.Kind
    }

    /// Two matched nodes, or one that is alone, waiting for their turn.
    private struct Visit {
        let a: Int?
        let b: Int?
        let parent: Int?
        let depth: Int
    }

    /// One of the two traces, prepared.
    private struct Half {
        let tree: TraceTree
        let start: UInt64
        /// The children of each node.
        var children: [[Int]]
        var tops: [Int] = []
        /// Each node's step, as a number that stands for the same step in both traces.
        var steps: [Int] = []

        init(_ tree: TraceTree) {
            self.tree = tree
            start = tree.trace.spans.reduce(.max) { min($0, $1.span.startTime) }
            children = [[Int]](repeating: [], count: tree.nodes.count)
            for (index, node) in tree.nodes.enumerated() {
                if let parent = node.parent {
                    children[parent].append(index)
                } else {
                    tops.append(index)
                }
            }
        }

        func below(_ node: Int?) -> [Int] { node.map { children[$0] } ?? [] }

        func side(_ node: Int) -> TraceComparison.Side {
            let span = span(node).span
            return TraceComparison.Side(
                row: node, start: span.startTime - start, duration: span.duration,
                selfTime: tree.nodes[node].selfTime, status: span.status.code)
        }

        func span(_ node: Int) -> TraceSpan { tree.span(tree.nodes[node]) }

        func step(_ node: Int) -> Step {
            let span = span(node)
            return Step(
                service: tree.trace.service(of: span), name: span.span.name, kind: span.span.kind)
        }
    }

    private var a: Half
    private var b: Half
    private var result: [TraceComparison.Row] = []

    init(_ a: TraceTree, _ b: TraceTree) {
        self.a = Half(a)
        self.b = Half(b)
        var numbers: [Step: Int] = [:]
        func number(_ step: Step) -> Int {
            let number = numbers[step] ?? numbers.count
            numbers[step] = number
            return number
        }
        self.a.steps = a.nodes.indices.map { number(self.a.step($0)) }
        self.b.steps = b.nodes.indices.map { number(self.b.step($0)) }
    }

    consuming func rows() -> [TraceComparison.Row] {
        var waiting = visits(a.tops, b.tops, parent: nil, depth: 0)
        while let visit = waiting.popLast() {
            append(visit)
            waiting += visits(
                a.below(visit.a), b.below(visit.b), parent: result.count - 1,
                depth: visit.depth + 1)
        }
        return result
    }

    /// The siblings as they match, the last first.
    private func visits(_ left: [Int], _ right: [Int], parent: Int?, depth: Int) -> [Visit] {
        let alignment = SiblingAlignment(left.map { a.steps[$0] }, right.map { b.steps[$0] })
        return alignment.pairs.reversed().map { pair in
            Visit(
                a: pair.a.map { left[$0] }, b: pair.b.map { right[$0] }, parent: parent,
                depth: depth)
        }
    }

    private mutating func append(_ visit: Visit) {
        guard let step = visit.a.map(a.step) ?? visit.b.map(b.step) else { return }
        var row = TraceComparison.Row(
            change: visit.a == nil ? .added : .removed, depth: visit.depth, parent: visit.parent,
            name: step.name, service: step.service, kind: step.kind, a: visit.a.map(a.side),
            b: visit.b.map(b.side), attributes: [])
        if let left = visit.a, let right = visit.b {
            row.attributes = AttributeDifference.between(
                a.span(left).span.attributes, b.span(right).span.attributes)
            row.change = Self.change(row)
        }
        result.append(row)
    }

    private static func change(_ row: TraceComparison.Row) -> TraceComparison.Change {
        let delta = row.delta ?? 0
        let isTelling =
            delta.magnitude >= 100_000
            && Double(delta.magnitude) >= 0.2 * Double(row.a?.duration ?? 0)
        if isTelling { return delta > 0 ? .slower : .faster }
        return row.a?.status != row.b?.status || !row.attributes.isEmpty ? .changed : .same
    }
}
