// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// What a search asks of a trace as a whole, where different spans may meet different conditions.
package struct TraceConditions: Hashable, Sendable {
    /// How a trace ended up.
    package enum Outcome: String, Hashable, Sendable {
        /// A span failed.
        case error
        /// No span failed.
        case ok
    }

    /// An attribute that must be present, and its value as text unless any will do.
    package struct Attribute: Hashable, Sendable {
        package var key: String
        package var value: String?

        package init(_ key: String, _ value: String? = nil) {
            self.key = key
            self.value = value
        }
    }

    package var outcome: Outcome?
    /// From the earliest start to the latest end, in nanoseconds.
    package var minimumDuration: UInt64?
    package var maximumDuration: UInt64?
    /// The trace started then or later, in nanoseconds since the Unix epoch.
    package var start: UInt64?
    /// The trace started then or earlier.
    package var end: UInt64?
    /// Each must be met by a span, its resource or one of its events; see
    /// ``TraceSpan/hasTag(_:_:in:)``.
    package var attributes: [Attribute]
    /// Must occur somewhere in what the trace says, in any case; see ``TextSearch``.
    package var text: String?
    /// A span must link to this trace.
    package var linksTo: TraceID?
    /// A trace of which only logs have arrived may match, too, if nothing is asked of spans.
    package var allowsNoSpans = false

    package init(
        outcome: Outcome? = nil,
        minimumDuration: UInt64? = nil,
        maximumDuration: UInt64? = nil,
        start: UInt64? = nil,
        end: UInt64? = nil,
        attributes: [Attribute] = [],
        text: String? = nil,
        linksTo: TraceID? = nil
    ) {
        self.outcome = outcome
        self.minimumDuration = minimumDuration
        self.maximumDuration = maximumDuration
        self.start = start
        self.end = end
        self.attributes = attributes
        self.text = text
        self.linksTo = linksTo
    }

    /// Whether the trace meets all of them; those that are cheap to tell are looked at first.
    package func areMet(by trace: Trace) -> Bool {
        self == TraceConditions()
            || isTimely(trace) && hasOutcome(trace) && hasLink(trace)
                && attributes.allSatisfy { has($0, trace) }
                && (text.map { TextSearch($0).finds(trace) } ?? true)
    }

    private func isTimely(_ trace: Trace) -> Bool {
        let startTime = trace.startTime ?? 0
        guard startTime >= start ?? 0, startTime <= end ?? .max else { return false }
        guard minimumDuration != nil || maximumDuration != nil else { return true }
        let duration = trace.duration
        return duration >= minimumDuration ?? 0 && duration <= maximumDuration ?? .max
    }

    private func hasOutcome(_ trace: Trace) -> Bool {
        guard let outcome else { return true }
        return (outcome == .error) == trace.spans.contains { $0.span.status.code == .error }
    }

    private func hasLink(_ trace: Trace) -> Bool {
        guard let linksTo else { return true }
        return trace.spans.contains { span in
            span.span.links.contains { $0.context.traceID == linksTo }
        }
    }

    private func has(_ attribute: Attribute, _ trace: Trace) -> Bool {
        trace.spans.contains { span in
            let source = trace.sources[span.source]
            guard let value = attribute.value else { return span.hasTag(attribute.key, in: source) }
            return span.hasTag(attribute.key, value, in: source)
        }
    }
}
