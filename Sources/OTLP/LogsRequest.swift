// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// What a sender posts to `/v1/logs`: OTLP's `ExportLogsServiceRequest`.
package struct LogsRequest: Hashable, Sendable {
    package var resourceLogs: [ResourceLogs]

    package init(resourceLogs: [ResourceLogs]) {
        self.resourceLogs = resourceLogs
    }

    /// Reads a request that anybody may have sent.
    ///
    /// Ids of length zero or all zeros come out as `nil`, a severity that OTLP does not know as
    /// unspecified.
    ///
    /// - Throws: ``OTLPError`` with the field and the byte, if the bytes are malformed or go beyond
    ///   the limits.
    package init(
        decoding bytes: [UInt8], as encoding: OTLPEncoding, limits: OTLPLimits = .standard
    ) throws(OTLPError) {
        resourceLogs = try encoding.message(
            decoding: bytes, limits: limits
        ) { reader throws(OTLPError) in
            try reader.logsRequest()
        } json: { reader throws(OTLPError) in
            try reader.logsRequest()
        }
    }

    package func encoded(as encoding: OTLPEncoding) -> [UInt8] { encoding.message(of: self) }
}

extension LogsRequest: WireFields {
    func put(into sink: inout some ProtobufSink) {
        for batch in resourceLogs { sink.resourceLogs(batch) }
    }

    func put(into json: inout JSONWriter) {
        json.list("resourceLogs", resourceLogs) { $0.resourceLogs($1) }
    }
}
