// SPDX-License-Identifier: Apache-2.0

import Collector
import TraceStore

extension Trace {
    /// The trace as a tree with durations and bars.
    func rendered(colour: Bool) -> String {
        TreeText(width: 100, usesColour: colour, drawsBars: true).render(self)
    }

    /// The trace in Jaeger's JSON, with a line end.
    var json: String { [self].json }

    /// When its first span started; 0 if it has none.
    var startTime: UInt64 { spans.map(\.span.startTime).min() ?? 0 }
}

extension [Trace] {
    /// The traces in Jaeger's JSON, with a line end.
    var json: String { String(decoding: JaegerJSON.encode(self), as: UTF8.self) + "\n" }
}

extension TraceSummary {
    /// One line: when, how long, how many spans and errors, what, and the id to ask for.
    var line: String {
        let errors = errorCount == 0 ? "" : "  \(counted(errorCount, "error"))"
        return "\(TimeText.moment(startTime))  \(TimeText.duration(duration).padded(to: 9))  "
            + "\(id)  \(counted(spanCount, "span"))\(errors)  "
            + "\(SafeText.escaping(service)): \(SafeText.escaping(name))"
    }

    private func counted(_ count: Int, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
    }
}
