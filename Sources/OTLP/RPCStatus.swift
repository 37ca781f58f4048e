// SPDX-License-Identifier: Apache-2.0

/// What a receiver answers with a status of 400 and above: `google.rpc.Status`, in the request's
/// encoding (OTLP specification, "Failures").
package struct RPCStatus: Hashable, Sendable {
    /// A gRPC status code, such as 3 for an invalid argument; zero where HTTP's says enough.
    package var code: Int32
    /// For the sender's operator to read.
    package var message: String

    package init(code: Int32 = 0, message: String) {
        self.code = code
        self.message = message
    }

    package func encoded(as encoding: OTLPEncoding) -> [UInt8] { encoding.message(of: self) }

    /// Reads a status; details that come with it are skipped.
    ///
    /// - Throws: ``OTLPError`` if the bytes are malformed or go beyond the limits.
    package init(
        decoding bytes: [UInt8], as encoding: OTLPEncoding, limits: OTLPLimits = .standard
    ) throws(OTLPError) {
        switch encoding {
        case .protobuf:
            var reader = try ProtobufReader(bytes, limits: limits)
            self = try reader.rpcStatus()
        case .json:
            var reader = try JSONReader(bytes, limits: limits)
            self = try reader.document { reader throws(OTLPError) in try reader.rpcStatus() }
        }
    }
}

extension RPCStatus: WireFields {
    func put(into sink: inout some ProtobufSink) {
        sink.varintUnlessZero(RPCStatusField.code, code)
        sink.stringUnlessEmpty(RPCStatusField.message, message)
    }

    func put(into json: inout JSONWriter) {
        if code != 0 {
            json.key("code")
            json.number(code)
        }
        json.text("message", message)
    }
}

extension ProtobufReader {
    fileprivate mutating func rpcStatus() throws(OTLPError) -> RPCStatus {
        var status = RPCStatus(message: "")
        try fields(of: RPCStatusField.self) { reader, field throws(OTLPError) in
            switch field {
            case .code: status.code = Int32(bitPattern: try reader.uint32())
            case .message: status.message = try reader.string()
            }
        }
        return status
    }
}

extension JSONReader {
    fileprivate mutating func rpcStatus() throws(OTLPError) -> RPCStatus {
        var status = RPCStatus(message: "")
        try object(of: RPCStatusField.self) { reader, field throws(OTLPError) in
            switch field {
            case .code: status.code = try reader.integer(Int32.self)
            case .message: status.message = try reader.string()
            }
        }
        return status
    }
}
