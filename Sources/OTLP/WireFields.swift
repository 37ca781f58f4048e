// SPDX-License-Identifier: Apache-2.0

/// The fields of a message, which can be put into either encoding.
protocol WireFields {
    /// Called once for each pass; does the same both times.
    func put(into sink: inout some ProtobufSink)
    func put(into json: inout JSONWriter)
}

extension OTLPEncoding {
    /// The fields alone, to be copied into a message later.
    func fragment(of fields: some WireFields) -> [UInt8] {
        switch self {
        case .protobuf:
            var scratch: [Int] = []
            return ProtobufWriter.encode(fields, reusing: &scratch)
        case .json:
            var writer = JSONWriter()
            fields.put(into: &writer)
            return writer.bytes
        }
    }

    /// A whole message with these fields.
    func message(of fields: some WireFields) -> [UInt8] {
        var scratch: [Int] = []
        return message(of: fields, reusing: &scratch)
    }

    /// A whole message, its first pass made in memory that is kept from call to call.
    func message(of fields: some WireFields, reusing scratch: inout [Int]) -> [UInt8] {
        switch self {
        case .protobuf: return ProtobufWriter.encode(fields, reusing: &scratch)
        case .json:
            var writer = JSONWriter()
            writer.object { fields.put(into: &$0) }
            return writer.bytes
        }
    }
}
