// SPDX-License-Identifier: Apache-2.0

/// What of a span travels to those it calls: its ids, its flags and the trace's state.
///
/// See OpenTelemetry specification, `trace/api.md`, SpanContext.
package struct SpanContext: Hashable, Sendable {
    package var traceID: TraceID
    package var spanID: SpanID
    package var flags: TraceFlags
    package var state: TraceState
    /// Whether it was read from a carrier, rather than made by a tracer in this process.
    package var isRemote: Bool

    package init(
        traceID: TraceID,
        spanID: SpanID,
        flags: TraceFlags = [],
        state: TraceState = TraceState(),
        isRemote: Bool = false
    ) {
        self.traceID = traceID
        self.spanID = spanID
        self.flags = flags
        self.state = state
        self.isRemote = isRemote
    }

    /// Both ids are other than zero.
    package var isValid: Bool { traceID.isValid && spanID.isValid }

    package var isSampled: Bool { flags.contains(.sampled) }
}
