// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import Tracing

/// Jaeger's own header, `uber-trace-id: {trace}:{span}:{parent}:{flags}`, and its baggage.
///
/// Short ids are padded. Baggage is written as one `uberctx-{name}` header each, which cannot be
/// read again: swift-distributed-tracing's `Extractor` has no way to list a carrier's keys. What is
/// read is `jaeger-baggage: name=value,name=value`.
package struct JaegerPropagator: Propagator {
    /// The headers of baggage, whose names depend on its entries, are not among them.
    package let fields = ["uber-trace-id"]

    package init() {}

    package func inject<Carrier, I: Injector>(
        _ context: ServiceContext, into carrier: inout Carrier, using injector: I
    ) where I.Carrier == Carrier {
        if let span = context.spanContext, span.isValid {
            let header = Self.header(span, isDebug: context.isSamplingDebug)
            injector.inject(header, forKey: "uber-trace-id", into: &carrier)
        }
        PrefixedBaggage.inject(context.baggage, prefix: "uberctx-", into: &carrier, using: injector)
    }

    package func extract<Carrier, E: Extractor>(
        _ carrier: Carrier, into context: inout ServiceContext, using extractor: E
    ) where E.Carrier == Carrier {
        if let header = extractor.extract(key: "uber-trace-id", from: carrier),
            let (span, isDebug) = Self.spanContext(header)
        {
            context.setRemoteSpan(span, sampling: isDebug ? .debug : nil)
        }
        if let header = extractor.extract(key: "jaeger-baggage", from: carrier) {
            context.baggage.merge(BaggageHeader.read(header))
        }
    }

    private static func header(_ span: SpanContext, isDebug: Bool) -> String {
        let flags: UInt8 = isDebug ? 3 : span.isSampled ? 1 : 0
        return HeaderWriter.string(capacity: 53) { header in
            header.append(span.traceID)
            header.append(colon)
            header.append(span.spanID)
            header.append(colon)
            header.append(UInt8(ascii: "0"))
            header.append(colon)
            header.append(UInt8(ascii: "0") + flags)
        }
    }

    /// Some clients percent-encode the colons.
    private static func spanContext(_ header: String) -> (SpanContext, isDebug: Bool)? {
        let isEncoded = !header.utf8.contains(colon)
        return HeaderReader.read(isEncoded ? PercentCoding.decodeLeniently(header) : header) {
            reader in
            reader.trim()
            let trace = reader.hexRun()
            guard trace.digits > 0, reader.skip(colon), let span = reader.jaegerNumber(),
                reader.skip(colon)
            else { return nil }
            _ = reader.hexRun()
            guard reader.skip(colon), let flags = reader.jaegerNumber(), flags <= 0xFF,
                reader.isAtEnd
            else { return nil }
            let context = SpanContext(
                traceID: TraceID(high: trace.high, low: trace.low), spanID: SpanID(rawValue: span),
                flags: flags & 1 != 0 ? .sampled : [], isRemote: true)
            return context.isValid ? (context, flags & 3 == 3) : nil
        }
    }

    private static let colon = UInt8(ascii: ":")
}

extension HeaderReader {
    /// Reads 1 to 16 hexadecimal digits.
    fileprivate mutating func jaegerNumber() -> UInt64? {
        let (_, value, digits) = hexRun()
        return (1...16).contains(digits) ? value : nil
    }
}
