// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// What a sender posts to `/v1/traces`: OTLP's `ExportTraceServiceRequest`.
///
/// A sender of many batches encodes with a ``TraceRequestEncoder`` instead, which gives the same
/// bytes faster.
package struct TraceRequest: Hashable, Sendable {
    package var resourceSpans: [ResourceSpans]

    package init(resourceSpans: [ResourceSpans]) {
        self.resourceSpans = resourceSpans
    }

    /// Reads a request that anybody may have sent.
    ///
    /// Span contexts come out as local (`isRemote` false), ids of length zero or all zeros as
    /// invalid ids for the caller to judge.
    ///
    /// - Throws: ``OTLPError`` with the field and the byte, if the bytes are malformed or go beyond
    ///   the limits.
    package init(
        decoding bytes: [UInt8], as encoding: OTLPEncoding, limits: OTLPLimits = .standard
    ) throws(OTLPError) {
        resourceSpans = try encoding.message(
            decoding: bytes, limits: limits
        ) { reader throws(OTLPError) in
            try reader.traceRequest()
        } json: { reader throws(OTLPError) in
            try reader.traceRequest()
        }
    }

    package func encoded(as encoding: OTLPEncoding) -> [UInt8] {
        let first = resourceSpans.first?.resource ?? Resource()
        var encoder = TraceRequestEncoder(resource: first, encoding: encoding)
        return encoder.encode(resourceSpans)
    }
}
