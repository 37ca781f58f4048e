// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// Which logs of a trace belong to which of its spans, each list by time.
struct TraceLogPlaces {
    /// By position in the tree's nodes.
    private(set) var ofRows: [Int: [TraceLog]] = [:]
    /// Those that name no span, or one that has not arrived.
    private(set) var others: [TraceLog] = []

    init(_ tree: TraceTree) {
        guard !tree.trace.logs.isEmpty else { return }
        var rows: [SpanID: [Int]] = [:]
        for (row, node) in tree.nodes.enumerated() {
            rows[tree.span(node).span.context.spanID, default: []].append(row)
        }
        for log in tree.trace.logs.sorted(by: { $0.record.moment < $1.record.moment }) {
            let bearers = log.record.spanID.flatMap { rows[$0] } ?? []
            if let row = Self.row(of: log, among: bearers, tree) {
                ofRows[row, default: []].append(log)
            } else {
                others.append(log)
            }
        }
    }

    /// Of several spans with one id, the one of the log's own service.
    private static func row(of log: TraceLog, among rows: [Int], _ tree: TraceTree) -> Int? {
        guard rows.count > 1 else { return rows.first }
        let service = tree.trace.sources[log.source].resource.serviceName
        return rows.first { tree.trace.service(of: tree.span(tree.nodes[$0])) == service }
            ?? rows.first
    }
}

extension LogRecord {
    /// When it happened, or else when it was noticed, in nanoseconds since the Unix epoch.
    package var moment: UInt64 { time > 0 ? time : observedTime }
}
