// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// How a value is laid out on the wire: the lower three bits of a field's tag.
enum WireType: UInt32 {
    case varint = 0
    case fixed64 = 1
    case length = 2
    case fixed32 = 5
}

/// Takes the fields of a message, in order.
///
/// A length precedes each nested message, so messages are gone through twice: ``ProtobufMeasure``
/// finds the lengths, ``ProtobufWriter`` writes. Both are fed by the same code
/// (`ProtobufSink+Trace.swift` and its like), which therefore cannot measure one thing and write another.
protocol ProtobufSink {
    mutating func varint(_ field: some MessageField, _ value: UInt64)
    mutating func fixed32(_ field: some MessageField, _ value: UInt32)
    mutating func fixed64(_ field: some MessageField, _ value: UInt64)
    mutating func string(_ field: some MessageField, _ value: String)
    mutating func bytes(_ field: some MessageField, _ value: [UInt8])
    mutating func id(_ field: some MessageField, _ value: TraceID)
    mutating func id(_ field: some MessageField, _ value: SpanID)
    mutating func traceState(_ field: some MessageField, _ value: TraceState)
    /// One number of a packed list, which has no tag of its own.
    mutating func element(varint value: UInt64)
    /// One number of a packed list, which has no tag of its own.
    mutating func element(fixed64 value: UInt64)
    /// Fields that were encoded before.
    mutating func encoded(_ bytes: [UInt8])
    mutating func message(_ field: some MessageField, _ body: (inout Self) -> Void)
}

extension ProtobufSink {
    /// Leaves out zero, which absence means in proto3.
    @inline(__always)
    mutating func varintUnlessZero(_ field: some MessageField, _ value: some FixedWidthInteger) {
        if value != 0 { varint(field, UInt64(truncatingIfNeeded: value)) }
    }

    @inline(__always)
    mutating func fixed64UnlessZero(_ field: some MessageField, _ value: UInt64) {
        if value != 0 { fixed64(field, value) }
    }

    @inline(__always)
    mutating func fixed32UnlessZero(_ field: some MessageField, _ value: UInt32) {
        if value != 0 { fixed32(field, value) }
    }

    /// Leaves out positive zero; negative zero is another value.
    mutating func doubleUnlessZero(_ field: some MessageField, _ value: Double) {
        fixed64UnlessZero(field, value.bitPattern)
    }

    /// Writes a double that has presence of its own: zero, too, if there is one.
    mutating func double(_ field: some MessageField, _ value: Double?) {
        if let value { fixed64(field, value.bitPattern) }
    }

    /// A `sint32`, whose sign goes into the lowest bit.
    mutating func sint32UnlessZero(_ field: some MessageField, _ value: Int32) {
        varintUnlessZero(field, UInt32(bitPattern: value << 1 ^ value >> 31))
    }

    /// A packed list, left out if empty.
    mutating func packed<Number>(
        _ field: some MessageField, _ numbers: [Number], _ element: (inout Self, Number) -> Void
    ) {
        guard !numbers.isEmpty else { return }
        message(field) { sink in
            for number in numbers { element(&sink, number) }
        }
    }

    @inline(__always)
    mutating func idIfValid(_ field: some MessageField, _ id: TraceID) {
        if id.isValid { self.id(field, id) }
    }

    @inline(__always)
    mutating func idIfValid(_ field: some MessageField, _ id: SpanID) {
        if id.isValid { self.id(field, id) }
    }

    @inline(__always)
    mutating func stringUnlessEmpty(_ field: some MessageField, _ value: String) {
        if !value.isEmpty { string(field, value) }
    }
}

extension MessageField {
    @inline(__always)
    func tag(_ type: WireType) -> UInt64 { UInt64(rawValue << 3 | type.rawValue) }

    /// The length of the tag, whatever the wire type.
    @inline(__always)
    var tagLength: Int { UInt64(rawValue << 3).varintLength }
}

extension UInt64 {
    /// How many bytes the number takes as a varint: one for each seven bits, at least one.
    @inline(__always)
    var varintLength: Int { (70 - (self | 1).leadingZeroBitCount) / 7 }
}
