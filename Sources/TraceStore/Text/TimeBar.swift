// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// When a span ran within its trace, as a bar of fixed width.
struct TimeBar {
    static let columns = 16
    let text: String

    init(_ span: FinishedSpan, within trace: TraceSummary) {
        let scale = Double(Self.columns) / Double(max(trace.duration, 1))
        let offset = span.startTime > trace.startTime ? span.startTime - trace.startTime : 0
        let start = min(Self.columns - 1, Int(Double(offset) * scale))
        let length = Int((Double(span.duration) * scale).rounded())
        let drawn = min(max(1, length), Self.columns - start)
        text =
            String(repeating: "·", count: start) + String(repeating: "█", count: drawn)
            + String(repeating: "·", count: Self.columns - start - drawn)
    }
}
