// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import Tracing

/// AWS X-Ray's header, `x-amzn-trace-id: Root=1-{8 digits}-{24 digits};Parent={16};Sampled={0|1}`.
///
/// The two parts of `Root` are the halves of one trace id, split after its first four bytes. Pairs
/// with other names are baggage, up to 256 characters of it. A header without `Sampled`, or with
/// `?`, leaves the decision to us.
package struct XRayPropagator: Propagator {
    package let fields = ["x-amzn-trace-id"]

    package init() {}

    package func inject<Carrier, I: Injector>(
        _ context: ServiceContext, into carrier: inout Carrier, using injector: I
    ) where I.Carrier == Carrier {
        guard let span = context.spanContext, span.isValid else { return }
        let isOpen = span.isRemote && context.isSamplingDeferred
        var header = Self.header(span, isOpen: isOpen)
        XRayBaggage.append(context.baggage, to: &header)
        injector.inject(header, forKey: "x-amzn-trace-id", into: &carrier)
    }

    package func extract<Carrier, E: Extractor>(
        _ carrier: Carrier, into context: inout ServiceContext, using extractor: E
    ) where E.Carrier == Carrier {
        guard let header = extractor.extract(key: "x-amzn-trace-id", from: carrier),
            let content = XRayContent(header)
        else { return }
        context.setRemoteSpan(content.span, sampling: content.isDeferred ? .deferred : nil)
        if !content.baggage.isEmpty { context.baggage.merge(content.baggage) }
    }

    private static func header(_ span: SpanContext, isOpen: Bool) -> String {
        let trace = span.traceID.description
        let sampled = isOpen ? "" : span.isSampled ? ";Sampled=1" : ";Sampled=0"
        return "Root=1-\(trace.prefix(8))-\(trace.dropFirst(8));Parent=\(span.spanID)\(sampled)"
    }
}

/// What a header says; made only from one that is valid as a whole.
private struct XRayContent {
    var span: SpanContext
    var isDeferred = true
    var baggage = Baggage()

    init?(_ header: String) {
        var trace: TraceID?
        var parent: SpanID?
        var flags: TraceFlags = []
        for pair in header.split(separator: ";").prefix(64) {
            let parts = pair.trimmingSpaces().split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { continue }
            switch parts[0] {
            case "Root": trace = Self.traceID(String(parts[1]))
            case "Parent": parent = Self.spanID(String(parts[1]))
            case "Sampled":
                guard parts[1] == "0" || parts[1] == "1" || parts[1] == "?" else { return nil }
                isDeferred = parts[1] == "?"
                flags = parts[1] == "1" ? .sampled : []
            default: XRayBaggage.add(parts[0], parts[1], to: &baggage)
            }
        }
        guard let trace, let parent else { return nil }
        span = SpanContext(traceID: trace, spanID: parent, flags: flags, isRemote: true)
    }

    /// `1-{time}-{24 digits}`; the time may lack leading zeros.
    private static func traceID(_ root: String) -> TraceID? {
        HeaderReader.read(root) { reader in
            let dash = UInt8(ascii: "-")
            guard reader.skip(UInt8(ascii: "1")), reader.skip(dash) else { return nil }
            let time = reader.hexRun()
            guard (1...8).contains(time.digits), reader.skip(dash), reader.count == 24,
                let middle = reader.hex(digits: 8), let low = reader.hex(digits: 16)
            else { return nil }
            let id = TraceID(high: time.low << 32 | middle, low: low)
            return id.isValid ? id : nil
        }
    }

    private static func spanID(_ parent: String) -> SpanID? {
        HeaderReader.read(parent) { reader in
            let id = reader.b3SpanID()
            return reader.isAtEnd ? id : nil
        }
    }
}

/// The pairs of an X-Ray header that are not its own.
private enum XRayBaggage {
    static let limit = 256

    static func append(_ baggage: Baggage, to header: inout String) {
        var remaining = limit
        for entry in baggage.entries where isForeign(entry.name) {
            let value = PercentCoding.encode(entry.value, allowing: isAllowed)
            let pair = "\(entry.name)=\(value)"
            guard pair.utf8.count <= remaining else { continue }
            remaining -= pair.utf8.count
            header += ";"
            header += pair
        }
    }

    static func add(_ name: Substring, _ value: Substring, to baggage: inout Baggage) {
        let used = baggage.entries.reduce(0) { $0 + $1.name.utf8.count + 1 + $1.value.utf8.count }
        guard isForeign(name), value.utf8.allSatisfy(BaggageHeader.isBaggageOctet),
            used + name.utf8.count + 1 + value.utf8.count <= limit
        else { return }
        let decoded = PercentCoding.decodeLeniently(value)
        baggage.set(Baggage.Entry(name: String(name), value: decoded, metadata: ""))
    }

    private static func isForeign(_ name: some StringProtocol) -> Bool {
        BaggageHeader.isToken(name) && !["Root", "Parent", "Sampled"].contains(String(name))
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        BaggageHeader.isBaggageOctet(byte) && byte != UInt8(ascii: "=")
    }
}
