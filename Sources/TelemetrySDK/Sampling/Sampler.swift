// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import TelemetryModel
import Tracing

/// Decides, as a span starts, whether it is recorded and whether it is exported.
///
/// Called on the path of every span: it neither blocks nor throws. The description names the
/// sampler and its parameters. See OpenTelemetry specification, `trace/sdk.md`, Sampler.
package protocol Sampler: Sendable, CustomStringConvertible {
    func sample(_ request: SamplingRequest) -> SamplingResult
}

/// What is known of a span before it starts.
package struct SamplingRequest: Sendable {
    /// The span that causes this one; `nil` for the root of a trace.
    package var parent: SpanContext?
    /// Everything else that the caller's context holds.
    package var context: ServiceContext
    package var traceID: TraceID
    /// Whether the trace id's last seven bytes are known to be random (Trace Context Level 2).
    package var isTraceIDRandom: Bool
    package var name: String
    package var kind: SpanKind
    /// The attributes that were given at creation; later ones come too late for a sampler.
    package var attributes: AttributeList
    package var links: [SpanLink]

    package init(
        parent: SpanContext?, context: ServiceContext, traceID: TraceID, isTraceIDRandom: Bool,
        name: String, kind: SpanKind, attributes: AttributeList, links: [SpanLink]
    ) {
        self.parent = parent
        self.context = context
        self.traceID = traceID
        self.isTraceIDRandom = isTraceIDRandom
        self.name = name
        self.kind = kind
        self.attributes = attributes
        self.links = links
    }
}

/// What a sampler has decided.
package struct SamplingResult: Sendable {
    package enum Decision: Hashable, Sendable {
        /// Neither recorded nor exported.
        case drop
        /// Recorded, so that processors see it, but not exported.
        case recordOnly
        /// Recorded and exported; the sampled flag is set.
        case recordAndSample
    }

    package var decision: Decision
    /// Attributes that the sampler adds to the span.
    package var attributes: AttributeList
    /// The span's trace state: the parent's, unless the sampler changes it. Empty clears it.
    package var traceState: TraceState

    package init(
        decision: Decision, attributes: AttributeList = AttributeList(), traceState: TraceState
    ) {
        self.decision = decision
        self.attributes = attributes
        self.traceState = traceState
    }

    /// A decision that leaves the trace state of the parent as it is.
    init(_ decision: Decision, for request: SamplingRequest) {
        self.init(decision: decision, traceState: request.parent?.state ?? TraceState())
    }
}
