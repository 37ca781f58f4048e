// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import Tracing

/// OpenTracing's `ot-tracer-…` headers, as LightStep's clients send them.
///
/// Their trace ids have 64 bits: only the right half of ours is written, and a short one is padded
/// when read. Baggage is written as `ot-baggage-{name}` headers and never read:
/// swift-distributed-tracing's `Extractor` has no way to list a carrier's keys.
package struct OTTracePropagator: Propagator {
    /// The headers of baggage, whose names depend on its entries, are not among them.
    package let fields = [traceIDKey, spanIDKey, sampledKey]

    package init() {}

    package func inject<Carrier, I: Injector>(
        _ context: ServiceContext, into carrier: inout Carrier, using injector: I
    ) where I.Carrier == Carrier {
        // A trace id without a right half would arrive as zero, which is no id.
        if let span = context.spanContext, span.isValid, span.traceID.low != 0 {
            let trace = SpanID(rawValue: span.traceID.low).description
            injector.inject(trace, forKey: Self.traceIDKey, into: &carrier)
            injector.inject(span.spanID.description, forKey: Self.spanIDKey, into: &carrier)
            if !(span.isRemote && context.isSamplingDeferred) {
                let isSampled = span.isSampled ? "true" : "false"
                injector.inject(isSampled, forKey: Self.sampledKey, into: &carrier)
            }
        }
        PrefixedBaggage.inject(
            context.baggage, prefix: "ot-baggage-", into: &carrier, using: injector)
    }

    package func extract<Carrier, E: Extractor>(
        _ carrier: Carrier, into context: inout ServiceContext, using extractor: E
    ) where E.Carrier == Carrier {
        guard
            let trace = extractor.extract(key: Self.traceIDKey, from: carrier).flatMap(
                Self.traceID),
            let span = extractor.extract(key: Self.spanIDKey, from: carrier).flatMap(Self.spanID)
        else { return }
        var remote = SpanContext(traceID: trace, spanID: span, isRemote: true)
        guard let word = extractor.extract(key: Self.sampledKey, from: carrier) else {
            return context.setRemoteSpan(remote, sampling: .deferred)
        }
        switch word.lowercased() {
        case "true", "1": remote.flags = .sampled
        case "false", "0": break
        default: return
        }
        context.setRemoteSpan(remote)
    }

    private static let traceIDKey = "ot-tracer-traceid"
    private static let spanIDKey = "ot-tracer-spanid"
    private static let sampledKey = "ot-tracer-sampled"

    private static func traceID(_ text: String) -> TraceID? {
        number(text, digits: 32).map { TraceID(high: $0.high, low: $0.low) }
    }

    private static func spanID(_ text: String) -> SpanID? {
        number(text, digits: 16).map { SpanID(rawValue: $0.low) }
    }

    private static func number(_ text: String, digits limit: Int) -> (high: UInt64, low: UInt64)? {
        HeaderReader.read(text) { reader in
            reader.trim()
            let (high, low, digits) = reader.hexRun()
            guard reader.isAtEnd, (1...limit).contains(digits), high | low != 0 else { return nil }
            return (high, low)
        }
    }
}
