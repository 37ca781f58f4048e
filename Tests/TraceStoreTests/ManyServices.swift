// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

@testable import TraceStore

/// A trace of several services, each span with its service's name.
func trace(_ id: UInt64 = 1, of spans: [(service: String, span: FinishedSpan)]) -> Trace {
    var trace = Trace(id: TraceID(high: 0, low: id))
    var positions: [String: Int] = [:]
    for (service, span) in spans {
        let position = positions[service] ?? trace.sources.count
        if position == trace.sources.count {
            trace.sources.append(
                SpanSource(
                    resource: Resource(attributes: ["service.name": .string(service)]),
                    scope: InstrumentationScope(name: "lib")))
        }
        positions[service] = position
        let isKnown = trace.spans.contains { $0.span.context.spanID == span.context.spanID }
        trace.spans.append(TraceSpan(span: span, source: position, repeatsID: isKnown))
    }
    return trace
}

/// A trace in which nothing can be relied on.
func garbage(
    _ random: inout some RandomNumberGenerator, trace id: UInt64 = 1, spans count: Int = 60
) -> Trace {
    let texts = ["", "a", "b:c", "kafka", "proxy", "sidecar~x", "receive", "127.0.0.1", "8080"]
    let keys = [
        "component", "node_id", "db.system", "db.namespace", "messaging.system", "peer.service",
        "messaging.destination.name", "messaging.operation.type", "server.address", "server.port",
        "rpc.system", "http.request.method", "messaging.destination.anonymous",
    ]
    return trace(
        id,
        of: (0..<count).map { _ in
            var made = span(
                .random(in: 0...20, using: &random), trace: id,
                parent: Bool.random(using: &random) ? .random(in: 0...25, using: &random) : nil,
                name: texts.randomElement(using: &random) ?? "",
                kind: FinishedSpan.Kind(rawValue: .random(in: 0...5, using: &random)) ?? .internal,
                start: .random(in: 0...50, using: &random), end: .random(in: 0...50, using: &random)
            )
            for _ in 0..<Int.random(in: 0...4, using: &random) {
                let text = texts.randomElement(using: &random) ?? ""
                made.attributes[keys.randomElement(using: &random) ?? "k"] =
                    Bool.random(using: &random) ? .string(text) : .array([.string(text), .empty])
            }
            if Bool.random(using: &random) { made.status.code = .error }
            if Int.random(in: 0...3, using: &random) == 0 {
                made.endTime = .random(in: 0 ... .max, using: &random)
            }
            made.links = (0..<Int.random(in: 0...2, using: &random)).map { _ in
                FinishedSpan.Link(
                    context: SpanContext(
                        traceID: TraceID(high: 0, low: .random(in: 0...3, using: &random)),
                        spanID: SpanID(rawValue: .random(in: 0...20, using: &random))))
            }
            return (texts.randomElement(using: &random) ?? "", made)
        })
}

/// Random numbers that are the same in every run.
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
