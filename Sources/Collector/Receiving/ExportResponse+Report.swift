// SPDX-License-Identifier: Apache-2.0

import OTLP
import TraceStore

extension TraceResponse {
    /// Tells the sender of spans that are lost, never of those that it had sent before.
    init(_ report: InsertionReport) { self.init(report, "Spans") }
}

extension LogsResponse {
    /// Tells the sender of log records that are lost.
    init(_ report: InsertionReport) { self.init(report, "Log records") }
}

extension MetricsResponse {
    /// Tells the sender of data points that are lost, never of those that a later one replaced.
    init(_ report: InsertionReport) { self.init(report, "Data points") }
}

extension ExportResponse {
    fileprivate init(_ report: InsertionReport, _ noun: String) {
        var reasons: [String] = []
        if report.invalid > 0 {
            reasons.append("\(report.invalid) with a trace id or span id that is missing or zero")
        }
        if report.refused > 0 {
            reasons.append("\(report.refused) of traces that have reached the store's bounds")
        }
        let message =
            reasons.isEmpty ? "" : "\(noun) were rejected: \(reasons.joined(separator: ", "))."
        self.init(rejected: Int64(report.invalid + report.refused), errorMessage: message)
    }
}
