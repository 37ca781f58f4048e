// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// What a sender posts to `/v1/metrics`: OTLP's `ExportMetricsServiceRequest`.
package struct MetricsRequest: Hashable, Sendable {
    package var resourceMetrics: [ResourceMetrics]

    package init(resourceMetrics: [ResourceMetrics]) {
        self.resourceMetrics = resourceMetrics
    }

    /// Reads a request that anybody may have sent.
    ///
    /// Whether a histogram's counts and bounds go together is left to the caller to judge.
    ///
    /// - Throws: ``OTLPError`` with the field and the byte, if the bytes are malformed or go beyond
    ///   the limits.
    package init(
        decoding bytes: [UInt8], as encoding: OTLPEncoding, limits: OTLPLimits = .standard
    ) throws(OTLPError) {
        resourceMetrics = try encoding.message(
            decoding: bytes, limits: limits
        ) { reader throws(OTLPError) in
            try reader.metricsRequest()
        } json: { reader throws(OTLPError) in
            try reader.metricsRequest()
        }
    }

    package func encoded(as encoding: OTLPEncoding) -> [UInt8] { encoding.message(of: self) }
}

extension MetricsRequest: WireFields {
    func put(into sink: inout some ProtobufSink) {
        for batch in resourceMetrics { sink.resourceMetrics(batch) }
    }

    func put(into json: inout JSONWriter) {
        json.list("resourceMetrics", resourceMetrics) { $0.resourceMetrics($1) }
    }
}
