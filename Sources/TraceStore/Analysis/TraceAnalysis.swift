// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// A trace's tree with everything that a viewer says about it, worked out once.
///
/// Whatever the spans claim, every one of them is a row. The work grows with n log n for n spans, and
/// depth costs no stack.
package struct TraceAnalysis: Sendable {
    /// One span, its place and what there is to say about it.
    package struct Row: Sendable {
        package let node: TraceTree.Node
        /// How many spans stand below it, at any depth.
        package let descendants: Int
        /// Its stretches on the critical path, by time, in nanoseconds since the Unix epoch.
        package let critical: [Range<UInt64>]
        /// Whom it called.
        package let peer: SpanPeer?
        /// A proxy made it, such as a sidecar.
        package let isProxy: Bool
        /// What was said in it, by time.
        package let logs: [TraceLog]
        package let findings: [Finding]
    }

    package let tree: TraceTree
    /// When the earliest span started, in nanoseconds since the Unix epoch; without spans, the time
    /// of the earliest log.
    package let startTime: UInt64
    /// Nanoseconds from the earliest start to the latest end.
    package let duration: UInt64
    /// The spans in the tree's order: parents before their children.
    package let rows: [Row]
    /// What was said in spans that are not here, or in none, by time.
    package let logs: [TraceLog]
    /// What is odd about the trace as a whole.
    package let findings: [TraceFinding]

    package var trace: Trace { tree.trace }

    package init(_ trace: Trace) {
        let tree = TraceTree(trace)
        let critical = CriticalPath(tree).segments
        let descendants = tree.descendantCounts()
        let findings = TraceFindings(tree)
        let logs = TraceLogPlaces(tree)
        self.tree = tree
        self.logs = logs.others
        startTime = trace.startTime ?? 0
        duration = trace.duration
        self.findings = findings.ofTrace
        rows = tree.nodes.enumerated().map { position, node in
            let span = tree.span(node).span
            return Row(
                node: node, descendants: descendants[position], critical: critical[position],
                peer: SpanPeer(of: span), isProxy: span.isFromProxy,
                logs: logs.ofRows[position] ?? [],
                findings: findings.ofRows[position] ?? [])
        }
    }

    /// The span of a row.
    package func span(_ row: Row) -> TraceSpan { tree.span(row.node) }
}

extension Trace {
    /// When the earliest span started; without spans, the time of the earliest log; `nil` without
    /// either.
    var startTime: UInt64? {
        spans.lazy.map(\.span.startTime).min() ?? logs.lazy.map(\.record.moment).min()
    }

    /// Nanoseconds from the earliest start to the latest end.
    var duration: UInt64 {
        let end = spans.reduce(0) { max($0, $1.span.endTime) }
        guard !spans.isEmpty, let startTime, end > startTime else { return 0 }
        return end - startTime
    }
}
