// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// What a viewer looks for. A trace matches if one of its spans meets every condition here, and the
/// trace as a whole those of ``conditions``.
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
    package var conditions: TraceConditions
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
        conditions: TraceConditions = TraceConditions(),
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
        self.conditions = conditions
        self.limit = limit
    }

    /// Whether any span of the trace meets every condition, and the trace those on the whole.
    package func matches(_ trace: Trace) -> Bool {
        let eligible = trace.sources.map { service == nil || $0.resource.serviceName == service }
        guard eligible.contains(true) else { return false }
        return
            (asksNothingOfSpans
            || trace.spans.contains { eligible[$0.source] && matches($0, in: trace) })
            && conditions.areMet(by: trace)
    }

    private var asksNothingOfSpans: Bool {
        conditions.allowsNoSpans && operation == nil && kind == nil && tags.isEmpty
            && minimumDuration == nil
            && maximumDuration == nil && start == nil && end == nil
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
