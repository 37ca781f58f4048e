// SPDX-License-Identifier: Apache-2.0

/// What a receiver answers with status 200: OTLP's `ExportTraceServiceResponse`.
///
/// Rejected spans are lost for good: the sender must not send them again. No rejected span yet a
/// message is a warning (OTLP specification, "Partial Success").
package struct TraceResponse: Hashable, Sendable {
    package var rejectedSpans: Int64
    package var errorMessage: String

    package init(rejectedSpans: Int64 = 0, errorMessage: String = "") {
        self.rejectedSpans = rejectedSpans
        self.errorMessage = errorMessage
    }

    /// Everything was accepted and there is nothing to say about it.
    package static let success = TraceResponse()

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
            self = try reader.traceResponse()
        case .json:
            var reader = try JSONReader(bytes, limits: limits)
            self = try reader.document { reader throws(OTLPError) in try reader.traceResponse() }
        }
    }
}

extension TraceResponse: WireFields {
    func put(into sink: inout some ProtobufSink) {
        guard self != .success else { return }
        sink.message(TraceResponseField.partialSuccess) { sink in
            sink.varintUnlessZero(PartialSuccessField.rejectedSpans, rejectedSpans)
            sink.stringUnlessEmpty(PartialSuccessField.errorMessage, errorMessage)
        }
    }

    func put(into json: inout JSONWriter) {
        guard self != .success else { return }
        json.key("partialSuccess")
        json.object { json in
            if rejectedSpans != 0 {
                json.key("rejectedSpans")
                json.number(rejectedSpans)
            }
            json.text("errorMessage", errorMessage)
        }
    }
}

extension ProtobufReader {
    fileprivate mutating func traceResponse() throws(OTLPError) -> TraceResponse {
        var response = TraceResponse()
        try fields(of: TraceResponseField.self) { reader, _ throws(OTLPError) in
            try reader.message(of: PartialSuccessField.self) { reader, field throws(OTLPError) in
                switch field {
                case .rejectedSpans:
                    response.rejectedSpans = Int64(bitPattern: try reader.uint64())
                case .errorMessage: response.errorMessage = try reader.string()
                }
            }
        }
        return response
    }
}

extension JSONReader {
    fileprivate mutating func traceResponse() throws(OTLPError) -> TraceResponse {
        var response = TraceResponse()
        try object(of: TraceResponseField.self) { reader, _ throws(OTLPError) in
            try reader.object(of: PartialSuccessField.self) { reader, field throws(OTLPError) in
                switch field {
                case .rejectedSpans: response.rejectedSpans = try reader.integer(Int64.self)
                case .errorMessage: response.errorMessage = try reader.string()
                }
            }
        }
        return response
    }
}
