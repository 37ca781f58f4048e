// SPDX-License-Identifier: Apache-2.0

import OTLP
import TelemetryModel
import Testing

@Suite struct ProtobufReadingTests {
    @Test func `an error names the field and the byte`() throws {
        let good = field(2, [])
        let bad = field(2, field(1, [1, 2, 3]))
        let bytes = field(1, field(2, []) + field(2, good + good + good + bad))
        let error = try #require(errorOfReading(bytes, as: .protobuf))
        #expect(error.path == "resource_spans[0].scope_spans[1].spans[3].trace_id")
        #expect(error.code == .malformed)
        #expect(error.offset == bytes.count - 3)
        #expect(error.message == "3 bytes instead of 16")
        #expect(error.description.hasSuffix("trace_id: 3 bytes instead of 16 (at byte 16)"))
    }

    @Test func `an error deep in a value names the whole way`() throws {
        let value = field(2, field(6, field(1, field(2, field(5, field(1, field(1, [0xFF])))))))
        let error = try #require(
            errorOfReading(protobufRequest(ofSpan: field(9, value)), as: .protobuf))
        #expect(
            error.path == """
                resource_spans[0].scope_spans[0].spans[0].attributes[0].value.kvlist_value\
                .values[0].value.array_value.values[0].string_value
                """)
        #expect(error.message == "not valid UTF-8")
    }

    @Test(
        arguments: [
            ("a tag without a value", [0x08]), ("field number zero", [0x00, 0x00]),
            ("the start of a group", [0x0B]), ("the end of a group", [0x0C]),
            ("wire type 6", [0x0E]), ("wire type 7", [0x0F]),
            ("a length beyond the end", [0x2A, 0x05, 0x41]),
            ("a length beyond Int", [0x2A] + [UInt8](repeating: 0xFF, count: 9) + [0x01]),
            ("a number of 65 bits", [0x30] + [UInt8](repeating: 0xFF, count: 9) + [0x02]),
            ("a number of eleven bytes", [0x30] + [UInt8](repeating: 0x80, count: 10) + [0x00]),
            ("a tag of more than 32 bits", [0x80, 0x80, 0x80, 0x80, 0x80, 0x01]),
            ("seven bytes of a fixed64", [0x39, 1, 2, 3, 4, 5, 6, 7]),
            ("a name in wire type 0", [0x28, 0x01]),
            ("a span id of seven bytes", [0x12, 7, 1, 2, 3, 4, 5, 6, 7]),
            ("a parent id of nine bytes", [0x22, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
        ] as [(String, [UInt8])])
    func `malformed input is refused`(what: String, fields: [UInt8]) throws {
        let error = try #require(errorOfReading(protobufRequest(ofSpan: fields), as: .protobuf))
        #expect(error.code == .malformed)
        #expect(error.path.hasPrefix("resource_spans[0].scope_spans[0].spans[0]"))
    }

    @Test func `unknown fields of every wire type are skipped`() throws {
        let unknown: [UInt8] =
            [0xF8, 0x07, 0x96, 0x01] + [0xF9, 0x07, 1, 2, 3, 4, 5, 6, 7, 8]
            + [0xFA, 0x07, 2, 0xFF, 0xFF] + [0xFD, 0x07, 1, 2, 3, 4]
        let bytes = protobufRequest(ofSpan: unknown + field(5, [0x41]) + unknown)
        #expect(try TraceRequest(decoding: bytes, as: .protobuf).spans[0].name == "A")
    }

    @Test func `the last of a repeated scalar wins, and parts of a message come together`() throws {
        let status = field(15, field(2, [0x41])) + field(15, [0x18, 2])
        let bytes = protobufRequest(ofSpan: field(5, [0x41]) + field(5, [0x42]) + status)
        let span = try TraceRequest(decoding: bytes, as: .protobuf).spans[0]
        #expect(span.name == "B")
        #expect(span.status == FinishedSpan.Status(code: .error, message: "A"))
    }

    @Test func `the last attribute of a name wins`() throws {
        let attributes = (UInt8(0)..<200).flatMap { index in
            field(9, field(1, [0x41 + index % 50]) + field(2, [0x18, index % 128]))
        }
        let bytes = protobufRequest(ofSpan: attributes)
        let read = try TraceRequest(decoding: bytes, as: .protobuf).spans[0].attributes
        #expect(read.count == 50)
        #expect(read["A"] == .int(150 % 128))
    }

    @Test func `ids of no bytes or of zeros are invalid ids`() throws {
        let zeros = [UInt8](repeating: 0, count: 16)
        let fields = field(1, zeros) + field(2, []) + field(4, Array(zeros.prefix(8)))
        let bytes = protobufRequest(ofSpan: fields)
        let span = try TraceRequest(decoding: bytes, as: .protobuf).spans[0]
        #expect(!span.context.traceID.isValid)
        #expect(!span.context.spanID.isValid)
        #expect(span.parentSpanID == nil)
    }

    @Test func `numbers that an enum does not have yet count as its zero`() throws {
        let bytes = protobufRequest(ofSpan: [0x30, 0x63] + field(15, [0x18, 0x63]))
        let span = try TraceRequest(decoding: bytes, as: .protobuf).spans[0]
        #expect(span.kind == .unspecified)
        #expect(span.status.code == .unset)
    }

    @Test(arguments: ["no equals", "UPPER=1", "a=1,a=2", "=x", "a=\u{e9}", "a=b=c"])
    func `a trace state that W3C does not allow is dropped, not the span`(state: String) throws {
        let bytes = protobufRequest(ofSpan: field(3, Array(state.utf8)) + field(5, [0x41]))
        let span = try TraceRequest(decoding: bytes, as: .protobuf).spans[0]
        #expect(span.context.state.isEmpty)
        #expect(span.name == "A")
    }
}
