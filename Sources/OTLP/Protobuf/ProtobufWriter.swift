// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// The second pass: writes into memory of exactly the length that the first pass found.
///
/// All that is unsafe in this target is in this file. Each write first checks that it fits, so a
/// disagreement between the passes would end the program instead of damaging its memory.
struct ProtobufWriter: ProtobufSink {
    private var cursor: UnsafeMutableRawPointer
    private let end: UnsafeMutableRawPointer
    private let lengths: [Int]
    private var next = 0

    /// Encodes a message.
    ///
    /// - Parameter scratch: An array whose storage is reused from one call to the next.
    static func encode(_ fields: some WireFields, reusing scratch: inout [Int]) -> [UInt8] {
        var measure = ProtobufMeasure(reusing: &scratch)
        fields.put(into: &measure)
        let length = measure.length
        defer { scratch = measure.lengths }
        guard length > 0 else { return [] }
        return [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            guard let start = UnsafeMutableRawPointer(buffer.baseAddress) else { return }
            var writer = ProtobufWriter(start, length: length, lengths: measure.lengths)
            fields.put(into: &writer)
            precondition(writer.cursor == writer.end, "the two passes disagree")
            count = length
        }
    }

    private init(_ start: UnsafeMutableRawPointer, length: Int, lengths: [Int]) {
        cursor = start
        end = start + length
        self.lengths = lengths
    }

    @inline(__always)
    mutating func varint(_ field: some MessageField, _ value: UInt64) {
        varint(field.tag(.varint))
        varint(value)
    }

    @inline(__always)
    mutating func fixed32(_ field: some MessageField, _ value: UInt32) {
        varint(field.tag(.fixed32))
        store(value.littleEndian)
    }

    @inline(__always)
    mutating func fixed64(_ field: some MessageField, _ value: UInt64) {
        varint(field.tag(.fixed64))
        store(value.littleEndian)
    }

    @inline(__always)
    mutating func string(_ field: some MessageField, _ value: String) {
        varint(field.tag(.length))
        varint(UInt64(value.utf8.count))
        text(value)
    }

    @inline(__always)
    mutating func bytes(_ field: some MessageField, _ value: [UInt8]) {
        varint(field.tag(.length))
        varint(UInt64(value.count))
        encoded(value)
    }

    @inline(__always)
    mutating func id(_ field: some MessageField, _ value: TraceID) {
        varint(field.tag(.length))
        store(UInt8(16))
        store(value.high.bigEndian)
        store(value.low.bigEndian)
    }

    @inline(__always)
    mutating func id(_ field: some MessageField, _ value: SpanID) {
        varint(field.tag(.length))
        store(UInt8(8))
        store(value.rawValue.bigEndian)
    }

    mutating func traceState(_ field: some MessageField, _ value: TraceState) {
        varint(field.tag(.length))
        varint(UInt64(value.headerLength))
        for (index, member) in value.members.enumerated() {
            if index > 0 { store(UInt8(ascii: ",")) }
            text(member.key)
            store(UInt8(ascii: "="))
            text(member.value)
        }
    }

    @inline(__always)
    mutating func element(varint value: UInt64) { varint(value) }

    @inline(__always)
    mutating func element(fixed64 value: UInt64) { store(value.littleEndian) }

    mutating func encoded(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { copy($0) }
    }

    @inline(__always)
    mutating func message(_ field: some MessageField, _ body: (inout Self) -> Void) {
        varint(field.tag(.length))
        varint(UInt64(lengths[next]))
        next += 1
        body(&self)
    }

    private mutating func text(_ value: String) {
        // Native strings, small ones included, lend their storage; the fallback is for strings that
        // Foundation bridged from elsewhere.
        let lent: Void? = value.utf8.withContiguousStorageIfAvailable {
            copy(UnsafeRawBufferPointer($0))
        }
        if lent == nil { encoded(Array(value.utf8)) }
    }

    @inline(__always)
    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            store(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        store(UInt8(truncatingIfNeeded: rest))
    }

    @inline(__always)
    private mutating func store<Number: FixedWidthInteger>(_ value: Number) {
        let size = MemoryLayout<Number>.size
        precondition(end - cursor >= size, "the two passes disagree")
        cursor.storeBytes(of: value, as: Number.self)
        cursor += size
    }

    @inline(__always)
    private mutating func copy(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress, bytes.count > 0 else { return }
        precondition(end - cursor >= bytes.count, "the two passes disagree")
        cursor.copyMemory(from: start, byteCount: bytes.count)
        cursor += bytes.count
    }
}
