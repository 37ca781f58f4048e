// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// One line about a trace, for a list of traces.
package struct TraceSummary: Hashable, Sendable {
    package var id: TraceID
    /// The service of the root span; of the earliest span where the root has not arrived.
    package var service: String
    /// The name of the same span.
    package var name: String
    /// When the earliest span started, in nanoseconds since the Unix epoch.
    package var startTime: UInt64
    /// Nanoseconds from the earliest start to the latest end.
    package var duration: UInt64
    package var spanCount: Int
    package var errorCount: Int
    /// Different services in the trace.
    package var serviceCount: Int

    /// Summarises a trace; `nil` for one without spans.
    package init?(_ trace: Trace) {
        guard let entry = trace.entrySpan else { return nil }
        id = trace.id
        service = trace.service(of: entry)
        name = entry.span.name
        startTime = trace.spans.reduce(.max) { min($0, $1.span.startTime) }
        let end = trace.spans.reduce(0) { max($0, $1.span.endTime) }
        duration = end > startTime ? end - startTime : 0
        spanCount = trace.spans.count
        errorCount = trace.spans.count { $0.span.status.code == .error }
        serviceCount = Set(trace.sources.map(\.resource.serviceName)).count
    }
}

extension Trace {
    /// The root that started first; without any root the span that started first.
    fileprivate var entrySpan: TraceSpan? {
        let roots = spans.lazy.filter { $0.span.parentSpanID == nil }
        return roots.min { $0.span.startTime < $1.span.startTime }
            ?? spans.min { $0.span.startTime < $1.span.startTime }
    }
}
