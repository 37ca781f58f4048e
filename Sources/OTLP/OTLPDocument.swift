// SPDX-License-Identifier: Apache-2.0

extension OTLPEncoding {
    /// Reads a whole message: one way for each encoding, within the same limits.
    ///
    /// - Throws: ``OTLPError`` with the field and the byte, if the bytes are malformed or go beyond
    ///   the limits.
    func message<Message>(
        decoding bytes: [UInt8], limits: OTLPLimits,
        protobuf: (inout ProtobufReader) throws(OTLPError) -> Message,
        json: (inout JSONReader) throws(OTLPError) -> Message
    ) throws(OTLPError) -> Message {
        switch self {
        case .protobuf:
            var reader = try ProtobufReader(bytes, limits: limits)
            return try protobuf(&reader)
        case .json:
            var reader = try JSONReader(bytes, limits: limits)
            return try reader.document(json)
        }
    }
}
