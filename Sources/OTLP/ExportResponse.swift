// SPDX-License-Identifier: Apache-2.0

/// OTLP's `ExportTraceServiceResponse`.
package typealias TraceResponse = ExportResponse<RejectedSpansField>

/// OTLP's `ExportLogsServiceResponse`.
package typealias LogsResponse = ExportResponse<RejectedLogRecordsField>

/// OTLP's `ExportMetricsServiceResponse`.
package typealias MetricsResponse = ExportResponse<RejectedDataPointsField>

/// What a receiver answers with status 200, for the signal that the field names.
///
/// What was rejected is lost for good: the sender must not send it again. Nothing rejected yet a
/// message is a warning (OTLP specification, "Partial Success").
package struct ExportResponse<Field: PartialSuccessField>: Hashable, Sendable {
    /// How many spans, log records or data points were rejected.
    package var rejected: Int64
    package var errorMessage: String

    package init(rejected: Int64 = 0, errorMessage: String = "") {
        self.rejected = rejected
        self.errorMessage = errorMessage
    }

    /// Everything was accepted and there is nothing to say about it.
    package static var success: ExportResponse { ExportResponse() }

    package func encoded(as encoding: OTLPEncoding) -> [UInt8] { encoding.message(of: self) }

    /// Reads a response; in protobuf, an empty body is full success.
    ///
    /// - Throws: ``OTLPError`` if the bytes are malformed or go beyond the limits.
    package init(
        decoding bytes: [UInt8], as encoding: OTLPEncoding, limits: OTLPLimits = .standard
    ) throws(OTLPError) {
        switch encoding {
        case .protobuf:
            var reader = try ProtobufReader(bytes, limits: limits)
            self = try reader.exportResponse()
        case .json:
            var reader = try JSONReader(bytes, limits: limits)
            self = try reader.document { reader throws(OTLPError) in try reader.exportResponse() }
        }
    }
}

extension TraceResponse {
    package init(rejectedSpans: Int64, errorMessage: String = "") {
        self.init(rejected: rejectedSpans, errorMessage: errorMessage)
    }

    package var rejectedSpans: Int64 { rejected }
}

extension ExportResponse: WireFields {
    func put(into sink: inout some ProtobufSink) {
        guard self != .success else { return }
        sink.message(ExportResponseField.partialSuccess) { sink in
            sink.varintUnlessZero(Field.rejected, rejected)
            sink.stringUnlessEmpty(Field.errorMessage, errorMessage)
        }
    }

    func put(into json: inout JSONWriter) {
        guard self != .success else { return }
        json.key("partialSuccess")
        json.object { json in
            if rejected != 0 {
                json.key(Field.rejectedKey)
                json.number(rejected)
            }
            json.text("errorMessage", errorMessage)
        }
    }
}

extension ProtobufReader {
    fileprivate mutating func exportResponse<Field>() throws(OTLPError) -> ExportResponse<Field> {
        var response = ExportResponse<Field>()
        try fields(of: ExportResponseField.self) { reader, _ throws(OTLPError) in
            try reader.message(of: Field.self) { reader, field throws(OTLPError) in
                if field == Field.rejected {
                    response.rejected = Int64(bitPattern: try reader.uint64())
                } else {
                    response.errorMessage = try reader.string()
                }
            }
        }
        return response
    }
}

extension JSONReader {
    fileprivate mutating func exportResponse<Field>() throws(OTLPError) -> ExportResponse<Field> {
        var response = ExportResponse<Field>()
        try object(of: ExportResponseField.self) { reader, _ throws(OTLPError) in
            try reader.object(of: Field.self) { reader, field throws(OTLPError) in
                if field == Field.rejected {
                    response.rejected = try reader.integer(Int64.self)
                } else {
                    response.errorMessage = try reader.string()
                }
            }
        }
        return response
    }
}
