// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// Reads protobuf from bytes that anybody may have sent.
///
/// Every read is checked against the message that it belongs to, and nothing is allocated on the
/// word of a length alone. Fields that we do not know are skipped; a known field in another wire
/// type than its own is an error, as are groups, which no version of OTLP has used.
struct ProtobufReader {
    private let bytes: [UInt8]
    /// Where reading goes on: what errors are reported with.
    private(set) var offset = 0
    private var end: Int
    private var wireType = WireType.varint
    var budget: DecodingBudget

    init(_ bytes: [UInt8], limits: OTLPLimits) throws(OTLPError) {
        self.bytes = bytes
        end = bytes.count
        budget = try DecodingBudget(limits, length: bytes.count)
    }

    /// Calls `body` for each known field up to the end of the current message; `body` reads the
    /// value. Errors are given the field's name.
    @inline(__always)
    mutating func fields<Field: MessageField>(
        of type: Field.Type, _ body: (inout Self, Field) throws(OTLPError) -> Void
    ) throws(OTLPError) {
        while offset < end {
            guard let field = Field(rawValue: try tag()) else {
                try skip()
                continue
            }
            do throws(OTLPError) { try body(&self, field) } catch { throw error.within(field) }
        }
    }

    /// Enters the message that the field at hand holds and reads it as ``fields(of:_:)`` does.
    @inline(__always)
    mutating func message<Field: MessageField>(
        of type: Field.Type, _ body: (inout Self, Field) throws(OTLPError) -> Void
    ) throws(OTLPError) {
        let length = try lengthOfValue()
        try budget.descend(at: offset)
        let outerEnd = end
        end = offset + length
        try fields(of: type, body)
        end = outerEnd
        budget.ascend()
    }

    /// Takes in more of a repeated number, packed or one by one, within the limits: readers accept
    /// both, whichever the `.proto` file asks for. Errors are given the element's index.
    mutating func numbers<Number>(
        into list: inout [Number], of type: WireType,
        _ read: (inout Self) throws(OTLPError) -> Number
    ) throws(OTLPError) {
        guard wireType == .length else { return try append(to: &list, read) }
        let length = try lengthOfValue()
        let outerEnd = end
        end = offset + length
        wireType = type
        while offset < end { try append(to: &list, read) }
        end = outerEnd
    }

    /// Reads one more element of a list, within the limits; errors are given its index.
    @inline(__always)
    mutating func append<Element>(
        to list: inout [Element], _ read: (inout Self) throws(OTLPError) -> Element
    ) throws(OTLPError) {
        do throws(OTLPError) {
            try budget.addElement(to: list.count, at: offset)
            list.append(try read(&self))
        } catch {
            throw error.within(element: list.count)
        }
    }

    mutating func uint64() throws(OTLPError) -> UInt64 {
        try expect(.varint)
        return try varint()
    }

    /// The lower half of a varint, as protobuf reads a `uint32` or an enum.
    mutating func uint32() throws(OTLPError) -> UInt32 {
        UInt32(truncatingIfNeeded: try uint64())
    }

    /// A `sint32`, whose sign is in the lowest bit.
    mutating func sint32() throws(OTLPError) -> Int32 {
        let zigzag = try uint32()
        return Int32(bitPattern: zigzag >> 1) ^ -Int32(bitPattern: zigzag & 1)
    }

    mutating func double() throws(OTLPError) -> Double { Double(bitPattern: try fixed64()) }

    mutating func fixed64() throws(OTLPError) -> UInt64 {
        try expect(.fixed64)
        return try littleEndian(UInt64.self)
    }

    mutating func fixed32() throws(OTLPError) -> UInt32 {
        try expect(.fixed32)
        return try littleEndian(UInt32.self)
    }

    /// A string, which has to be UTF-8.
    mutating func string() throws(OTLPError) -> String {
        let range = try rangeOfValue()
        guard let string = String(validating: bytes[range]) else {
            throw .malformed(at: range.lowerBound, "not valid UTF-8")
        }
        return string
    }

    mutating func byteArray() throws(OTLPError) -> [UInt8] {
        Array(bytes[try rangeOfValue()])
    }

    /// 16 bytes; none at all is the invalid id.
    mutating func traceID() throws(OTLPError) -> TraceID {
        let range = try rangeOfValue()
        if range.isEmpty { return .invalid }
        guard range.count == 16 else {
            throw .malformed(at: range.lowerBound, "\(range.count) bytes instead of 16")
        }
        return TraceID(
            high: bigEndian(at: range.lowerBound), low: bigEndian(at: range.lowerBound + 8))
    }

    /// 8 bytes; none at all is the invalid id.
    mutating func spanID() throws(OTLPError) -> SpanID {
        let range = try rangeOfValue()
        if range.isEmpty { return .invalid }
        guard range.count == 8 else {
            throw .malformed(at: range.lowerBound, "\(range.count) bytes instead of 8")
        }
        return SpanID(rawValue: bigEndian(at: range.lowerBound))
    }
}

extension ProtobufReader {
    /// Reads a field's tag, keeps its wire type for the value, and returns its number.
    private mutating func tag() throws(OTLPError) -> UInt32 {
        let start = offset
        let tag = try varint()
        guard tag <= UInt32.max, tag >> 3 != 0 else {
            throw .malformed(at: start, "not a field number")
        }
        guard let wireType = WireType(rawValue: UInt32(tag & 7)) else {
            throw .malformed(at: start, "wire type \(tag & 7), which OTLP does not use")
        }
        self.wireType = wireType
        return UInt32(tag >> 3)
    }

    private mutating func skip() throws(OTLPError) {
        switch wireType {
        case .varint: _ = try varint()
        case .fixed64: try advance(8)
        case .fixed32: try advance(4)
        case .length: try advance(try lengthOfValue())
        }
    }

    private func expect(_ type: WireType) throws(OTLPError) {
        guard wireType == type else {
            throw .malformed(at: offset, "wire type \(wireType) instead of \(type)")
        }
    }

    private mutating func varint() throws(OTLPError) -> UInt64 {
        let start = offset
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), through: 63, by: 7) {
            guard offset < end else { throw .malformed(at: start, "ends within a number") }
            let byte = bytes[offset]
            offset += 1
            // The tenth byte has room for one bit only.
            if shift == 63 && byte > 1 { break }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        throw .malformed(at: start, "a number of more than 64 bits")
    }

    private mutating func littleEndian<Number: FixedWidthInteger>(
        _ type: Number.Type
    ) throws(OTLPError) -> Number {
        let start = offset
        try advance(MemoryLayout<Number>.size)
        var value: Number = 0
        for index in (start..<offset).reversed() { value = value << 8 | Number(bytes[index]) }
        return value
    }

    /// The eight bytes from here on, which have been found to be there.
    private func bigEndian(at start: Int) -> UInt64 {
        var value: UInt64 = 0
        for index in start..<start + 8 { value = value << 8 | UInt64(bytes[index]) }
        return value
    }

    private mutating func rangeOfValue() throws(OTLPError) -> Range<Int> {
        let length = try lengthOfValue()
        try budget.checkStringLength(length, at: offset)
        let start = offset
        offset += length
        return start..<offset
    }

    /// The length that precedes a value, which lies within the current message.
    private mutating func lengthOfValue() throws(OTLPError) -> Int {
        try expect(.length)
        let start = offset
        let length = try varint()
        guard length <= UInt64(end - offset) else {
            throw .malformed(at: start, "\(length) bytes announced where \(end - offset) are left")
        }
        return Int(length)
    }

    private mutating func advance(_ count: Int) throws(OTLPError) {
        guard count <= end - offset else {
            throw .malformed(at: offset, "ends within a value")
        }
        offset += count
    }
}
