// SPDX-License-Identifier: Apache-2.0

import OTLP
import TelemetryModel
import Testing

@Suite struct LimitsTests {
    @Test(arguments: OTLPEncoding.allCases)
    func `each limit refuses what is just beyond it`(encoding: OTLPEncoding) {
        var span = plainSpan
        span.attributes = ["a": "12345", "b": [1, 2, 3], "c": .empty]
        let bytes = request(of: span).encoded(as: encoding)
        #expect(errorOfReading(bytes, as: encoding) == nil)
        let narrow = [
            OTLPLimits(bytes: bytes.count - 1), OTLPLimits(spans: 0), OTLPLimits(collection: 2),
            OTLPLimits(elements: 7), OTLPLimits(stringLength: 4), OTLPLimits(depth: 5),
        ]
        for limits in narrow {
            #expect(errorOfReading(bytes, as: encoding, limits: limits)?.code == .limitExceeded)
        }
        let enough = OTLPLimits(
            bytes: bytes.count, spans: 1, collection: 3, elements: 8, stringLength: 32)
        #expect(errorOfReading(bytes, as: encoding, limits: enough) == nil)
    }

    @Test func `nesting without end is refused in protobuf`() throws {
        var value: [UInt8] = []
        for _ in 0..<10_000 { value = field(5, field(1, value)) }
        let bytes = protobufRequest(ofSpan: field(9, field(2, value)))
        let error = try #require(errorOfReading(bytes, as: .protobuf))
        #expect(error.code == .limitExceeded)
        #expect(error.message == "nested deeper than 64 levels")
    }

    @Test(arguments: ["[", #"{"a":"#, #"{"resourceSpans":[{"x":["#])
    func `nesting without end is refused in JSON`(opening: String) throws {
        let json = #"{"unknown":"# + String(repeating: opening, count: 100_000)
        let error = try #require(errorOfReading(Array(json.utf8), as: .json))
        #expect(error.code == .limitExceeded)
    }

    @Test func `many empty spans are refused before they fill the memory`() throws {
        let spans = [UInt8](repeating: 0, count: 300_000).enumerated().map { index, _ in
            index % 2 == 0 ? UInt8(0x12) : 0
        }
        let error = try #require(errorOfReading(field(1, field(2, spans)), as: .protobuf))
        #expect(error.code == .limitExceeded)
        #expect(error.path == "resource_spans[0].scope_spans[0].spans[100000]")
    }
}
