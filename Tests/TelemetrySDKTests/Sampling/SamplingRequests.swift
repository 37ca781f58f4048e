// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import TelemetrySDK
import Tracing

extension SamplingRequest {
    /// A request for a span about which only what is given matters.
    static func of(
        trace: TraceID = TraceID(high: 1, low: 2), parent: SpanContext? = nil,
        context: ServiceContext = .topLevel
    ) -> SamplingRequest {
        SamplingRequest(
            parent: parent, context: context, traceID: trace, isTraceIDRandom: true, name: "test",
            kind: .internal, attributes: [:], links: [])
    }
}

/// Answers with an attribute that tells who was asked.
struct NamedSampler: Sampler {
    let description: String

    init(_ name: String) { description = name }

    func sample(_ request: SamplingRequest) -> SamplingResult {
        SamplingResult(
            decision: .drop, attributes: ["asked": .string(description)], traceState: TraceState())
    }
}
