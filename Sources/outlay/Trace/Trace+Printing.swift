// SPDX-License-Identifier: Apache-2.0

import Collector
import TraceStore

extension Trace {
    /// The trace as a tree with durations and bars.
    func rendered(colour: Bool, width: Int = TerminalStyle.usualWidth) -> String {
        TreeText(width: width, usesColour: colour, drawsBars: true).render(self)
    }

    /// The trace in Jaeger's JSON, with a line end.
    var json: String { [self].json }

    /// When its first span started; 0 if it has none.
    var firstStart: UInt64 { spans.map(\.span.startTime).min() ?? 0 }

    /// Whether a span of it failed.
    var hasErrors: Bool { spans.contains { $0.span.status.code == .error } }
}

extension [Trace] {
    /// The traces in Jaeger's JSON, with a line end.
    var json: String { String(decoding: JaegerJSON.encode(self), as: UTF8.self) + "\n" }
}

extension TraceSummary {
    /// One line: when, how long, how many spans and errors, what, and the id to ask for.
    func line(colour: Bool) -> String {
        let failures = errorCount == 0 ? "" : "  \(CountText.of(errorCount, "error"))"
        return "\(TimeText.moment(startTime))  \(TimeText.duration(duration).padded(to: 9))  "
            + "\(id)  \(CountText.of(spanCount, "span"))"
            + TextColour.red.paint(failures, if: colour)
            + "  \(SafeText.escaping(service)): \(SafeText.escaping(name))"
    }
}
