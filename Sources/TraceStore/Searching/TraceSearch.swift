// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// What a viewer looks for. A trace matches if one of its spans meets every condition.
package struct TraceSearch: Hashable, Sendable {
    /// The span's `service.name`.
    package var service: String?
    /// The span's name.
    package var operation: String?
    package var kind: FinishedSpan.Kind?
    /// Attributes of the span, its resource or its events, as text; see ``TraceSpan/hasTag(_:_:in:)``.
    package var tags: [String: String]
    /// Nanoseconds.
    package var minimumDuration: UInt64?
    /// Nanoseconds.
    package var maximumDuration: UInt64?
    /// The span started then or later, in nanoseconds since the Unix epoch.
    package var start: UInt64?
    /// The span started then or earlier.
    package var end: UInt64?
    /// How many traces to return at most.
    package var limit: Int

    package init(
        service: String? = nil,
        operation: String? = nil,
        kind: FinishedSpan.Kind? = nil,
        tags: [String: String] = [:],
        minimumDuration: UInt64? = nil,
        maximumDuration: UInt64? = nil,
        start: UInt64? = nil,
        end: UInt64? = nil,
        limit: Int = 100
    ) {
        self.service = service
        self.operation = operation
        self.kind = kind
        self.tags = tags
        self.minimumDuration = minimumDuration
        self.maximumDuration = maximumDuration
        self.start = start
        self.end = end
        self.limit = limit
    }

    /// Whether any span of the trace meets every condition.
    package func matches(_ trace: Trace) -> Bool {
        let eligible = trace.sources.map { service == nil || $0.resource.serviceName == service }
        guard eligible.contains(true) else { return false }
        return trace.spans.contains { eligible[$0.source] && matches($0, in: trace) }
    }

    private func matches(_ span: TraceSpan, in trace: Trace) -> Bool {
        let finished = span.span
        return (operation == nil || finished.name == operation)
            && (kind == nil || finished.kind == kind)
            && finished.duration >= minimumDuration ?? 0
            && finished.duration <= maximumDuration ?? .max
            && finished.startTime >= start ?? 0
            && finished.startTime <= end ?? .max
            && tags.allSatisfy { span.hasTag($0.key, $0.value, in: trace.source(of: span)) }
    }
}
