// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import Tracing

/// `traceparent` and `tracestate`, as W3C Trace Context Level 2 has them.
///
/// A `traceparent` that is not valid, such as two that a server has joined with a comma, is ignored
/// together with its `tracestate`: the trace begins anew. A bad `tracestate` alone is left out.
package struct TraceContextPropagator: Propagator {
    package let fields = ["traceparent", "tracestate"]

    package init() {}

    package func inject<Carrier, I: Injector>(
        _ context: ServiceContext, into carrier: inout Carrier, using injector: I
    ) where I.Carrier == Carrier {
        guard let span = context.spanContext, span.isValid else { return }
        injector.inject(Self.traceParent(span), forKey: "traceparent", into: &carrier)
        if !span.state.isEmpty {
            injector.inject(span.state.description, forKey: "tracestate", into: &carrier)
        }
    }

    package func extract<Carrier, E: Extractor>(
        _ carrier: Carrier, into context: inout ServiceContext, using extractor: E
    ) where E.Carrier == Carrier {
        guard let header = extractor.extract(key: "traceparent", from: carrier),
            var span = Self.spanContext(traceParent: header)
        else { return }
        if let header = extractor.extract(key: "tracestate", from: carrier),
            let state = TraceState(header: header)
        {
            span.state = state
        }
        context.setRemoteSpan(span)
    }

    /// The header for a span: version 00, with only the flags that this version knows
    /// (section 3.2.2.5.3).
    package static func traceParent(_ span: SpanContext) -> String {
        let flags = span.flags.intersection([.sampled, .random])
        return HeaderWriter.string(capacity: length) { header in
            header.append(hex: 0, digits: 2)
            header.append(dash)
            header.append(span.traceID)
            header.append(dash)
            header.append(span.spanID)
            header.append(dash)
            header.append(hex: UInt64(flags.rawValue), digits: 2)
        }
    }

    /// The remote span that a header names; `nil` if the header is not valid.
    ///
    /// Later versions may be longer, if a dash follows (section 4.3).
    static func spanContext(traceParent header: String) -> SpanContext? {
        HeaderReader.read(header) { reader in
            reader.trim()
            guard reader.count >= length,
                let version = reader.hex(digits: 2), version != 0xFF, reader.skip(dash),
                let high = reader.hex(digits: 16), let low = reader.hex(digits: 16),
                reader.skip(dash), let span = reader.hex(digits: 16), reader.skip(dash),
                let flags = reader.hex(digits: 2),
                reader.isAtEnd || (version > 0 && reader.next == dash)
            else { return nil }
            let context = SpanContext(
                traceID: TraceID(high: high, low: low), spanID: SpanID(rawValue: span),
                flags: TraceFlags(rawValue: UInt8(flags)), isRemote: true)
            return context.isValid ? context : nil
        }
    }

    private static let length = 55
    private static let dash = UInt8(ascii: "-")
}
