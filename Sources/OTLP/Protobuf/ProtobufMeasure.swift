// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// The first pass: adds up lengths, and notes that of each nested message in the order in which the
/// second pass will ask for it.
struct ProtobufMeasure: ProtobufSink {
    /// Bytes of the fields taken so far.
    private(set) var length = 0
    /// The nested messages' lengths, each at the place where its message began.
    private(set) var lengths: [Int]

    /// - Parameter scratch: An array whose storage is taken over.
    init(reusing scratch: inout [Int]) {
        lengths = []
        swap(&lengths, &scratch)
        lengths.removeAll(keepingCapacity: true)
    }

    @inline(__always)
    mutating func varint(_ field: some MessageField, _ value: UInt64) {
        length += field.tagLength + value.varintLength
    }

    @inline(__always)
    mutating func fixed32(_ field: some MessageField, _ value: UInt32) {
        length += field.tagLength + 4
    }

    @inline(__always)
    mutating func fixed64(_ field: some MessageField, _ value: UInt64) {
        length += field.tagLength + 8
    }

    @inline(__always)
    mutating func string(_ field: some MessageField, _ value: String) {
        delimited(field, value.utf8.count)
    }

    @inline(__always)
    mutating func bytes(_ field: some MessageField, _ value: [UInt8]) {
        delimited(field, value.count)
    }

    @inline(__always)
    mutating func id(_ field: some MessageField, _ value: TraceID) { delimited(field, 16) }

    @inline(__always)
    mutating func id(_ field: some MessageField, _ value: SpanID) { delimited(field, 8) }

    mutating func traceState(_ field: some MessageField, _ value: TraceState) {
        delimited(field, value.headerLength)
    }

    @inline(__always)
    mutating func element(varint value: UInt64) { length += value.varintLength }

    @inline(__always)
    mutating func element(fixed64 value: UInt64) { length += 8 }

    @inline(__always)
    mutating func encoded(_ bytes: [UInt8]) { length += bytes.count }

    @inline(__always)
    mutating func message(_ field: some MessageField, _ body: (inout Self) -> Void) {
        let place = lengths.count
        let before = length
        lengths.append(0)
        body(&self)
        let own = length - before
        lengths[place] = own
        length += field.tagLength + UInt64(own).varintLength
    }

    @inline(__always)
    private mutating func delimited(_ field: some MessageField, _ count: Int) {
        length += field.tagLength + UInt64(count).varintLength + count
    }
}

extension TraceState {
    /// Bytes of the header's form: `key=value,key=value`.
    var headerLength: Int {
        members.reduce(max(0, members.count - 1)) {
            $0 + $1.key.utf8.count + 1 + $1.value.utf8.count
        }
    }
}
