// SPDX-License-Identifier: Apache-2.0

import OTLP
import TelemetryModel
import Testing

@Suite struct RoundTripTests {
    @Test(arguments: OTLPEncoding.allCases)
    func `every field survives writing and reading`(encoding: OTLPEncoding) throws {
        let bytes = richRequest.encoded(as: encoding)
        #expect(try TraceRequest(decoding: bytes, as: encoding) == richRequest)
    }

    @Test(arguments: OTLPEncoding.allCases, UInt64(0)..<200)
    func `random requests survive writing and reading`(
        encoding: OTLPEncoding, seed: UInt64
    ) throws {
        var random = RandomTelemetry(seed: seed)
        let request = TraceRequest(resourceSpans: random.list(upTo: 3) { $0.resourceSpans() })
        let bytes = request.encoded(as: encoding)
        #expect(try TraceRequest(decoding: bytes, as: encoding) == request)
    }

    @Test(arguments: OTLPEncoding.allCases)
    func `not a number stays not a number`(encoding: OTLPEncoding) throws {
        var span = plainSpan
        span.attributes = ["nan": .double(.nan)]
        let bytes = request(of: span).encoded(as: encoding)
        let read = try TraceRequest(decoding: bytes, as: encoding).spans[0].attributes["nan"]
        guard case .double(let number) = read else {
            Issue.record("\(String(describing: read)) is no double")
            return
        }
        #expect(number.isNaN)
    }

    @Test(arguments: OTLPEncoding.allCases)
    func `an empty request is written and read`(encoding: OTLPEncoding) throws {
        let empty = TraceRequest(resourceSpans: [])
        #expect(try TraceRequest(decoding: empty.encoded(as: encoding), as: encoding) == empty)
    }

    @Test(arguments: OTLPEncoding.allCases)
    func `an encoder that is used again writes what a fresh one does`(
        encoding: OTLPEncoding
    ) throws {
        var random = RandomTelemetry(seed: 7)
        var encoder = TraceRequestEncoder(resource: Resource(), encoding: encoding)
        for _ in 0..<100 {
            let batch = random.resourceSpans()
            let expected = TraceRequest(resourceSpans: [batch]).encoded(as: encoding)
            #expect(encoder.encode(batch) == expected)
            #expect(encoder.encode(batch) == expected)
        }
    }

    @Test(arguments: OTLPEncoding.allCases)
    func `spans say whether their parent is remote, or nothing`(encoding: OTLPEncoding) throws {
        for isRemote in [nil, false, true] as [Bool?] {
            var span = richSpan
            span.isParentRemote = isRemote
            let bytes = request(of: span).encoded(as: encoding)
            let read = try TraceRequest(decoding: bytes, as: encoding).spans[0]
            #expect(read.isParentRemote == isRemote)
            #expect(read.context.flags == [.sampled, .random])
            #expect(!read.context.isRemote)
        }
    }

    @Test(arguments: OTLPEncoding.allCases)
    func `responses survive writing and reading`(encoding: OTLPEncoding) throws {
        let responses = [
            TraceResponse.success, TraceResponse(rejectedSpans: 17, errorMessage: "too old"),
            TraceResponse(errorMessage: "please \"upgrade\""), TraceResponse(rejectedSpans: .max),
        ]
        for response in responses {
            let bytes = response.encoded(as: encoding)
            #expect(try TraceResponse(decoding: bytes, as: encoding) == response)
        }
    }

    @Test(arguments: OTLPEncoding.allCases)
    func `statuses survive writing and reading`(encoding: OTLPEncoding) throws {
        for status in [RPCStatus(message: ""), RPCStatus(code: -3, message: "bad\ttabs")] {
            let bytes = status.encoded(as: encoding)
            #expect(try RPCStatus(decoding: bytes, as: encoding) == status)
        }
    }

    @Test func `a status with details is read without them`() throws {
        let json = #"{"code":3,"message":"m","details":[{"@type":"x","a":[null,1.5e3]}]}"#
        let expected = RPCStatus(code: 3, message: "m")
        #expect(try RPCStatus(decoding: Array(json.utf8), as: .json) == expected)
        let bytes = [0x08, 3] + field(2, Array("m".utf8)) + field(3, [1, 2, 3])
        #expect(try RPCStatus(decoding: bytes, as: .protobuf) == expected)
    }

    @Test func `success is written as nothing, or as an object without keys`() {
        #expect(TraceResponse.success.encoded(as: .protobuf).isEmpty)
        #expect(TraceResponse.success.encoded(as: .json) == Array("{}".utf8))
    }

    @Test(arguments: [
        ("application/x-protobuf", OTLPEncoding.protobuf), ("application/json", .json),
        ("Application/JSON; charset=utf-8", .json), ("application/x-protobuf ;v=1", .protobuf),
        ("text/json", nil), ("application/jsonp", nil), ("", nil),
    ])
    func `content types are recognised`(header: String, expected: OTLPEncoding?) {
        #expect(OTLPEncoding(contentType: header) == expected)
    }
}
