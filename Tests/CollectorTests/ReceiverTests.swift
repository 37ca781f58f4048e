// SPDX-License-Identifier: Apache-2.0

import Collector
import Gzip
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import OTLP
import TelemetryModel
import Testing
import TraceStore

@Suite struct ReceiverTests {
    @Test(arguments: OTLPEncoding.allCases, [nil, "gzip", "GZIP", "identity"])
    func `a request is kept and answered in its encoding`(
        encoding: OTLPEncoding, coding: String?
    ) async throws {
        let collector = collector()
        let plain = sampleRequest().encoded(as: encoding)
        let body = coding?.lowercased() == "gzip" ? try Gzip.compress(plain) : plain
        let response = try await collector.post(body, as: encoding.contentType, coding: coding)
        #expect(response.status == .ok)
        #expect(response.headers[.contentType] == encoding.contentType)
        #expect(try TraceResponse(decoding: response.bytes, as: encoding) == .success)
        let trace = collector.store.trace(TraceID(high: 0xAB, low: 1))
        #expect(trace?.spans.map(\.span) == sampleSpans())
        #expect(trace?.sources.map(\.scope.version) == ["1.2"])
    }

    @Test(arguments: OTLPEncoding.allCases)
    func `an empty request is a success with an empty answer`(encoding: OTLPEncoding) async throws {
        let body = encoding == .json ? Array("{}".utf8) : []
        let response = try await collector().post(body, as: encoding.contentType)
        #expect(response.status == .ok)
        #expect(response.bytes == (encoding == .json ? Array("{}".utf8) : []))
    }

    @Test(arguments: OTLPEncoding.allCases)
    func `spans with invalid ids are a partial success`(encoding: OTLPEncoding) async throws {
        let collector = collector()
        var spans = sampleSpans()
        spans[1].context.spanID = .invalid
        let body = sampleRequest(spans).encoded(as: encoding)
        let response = try await collector.post(body, as: encoding.contentType)
        #expect(response.status == .ok)
        let answer = try TraceResponse(decoding: response.bytes, as: encoding)
        #expect(answer.rejectedSpans == 1)
        #expect(answer.errorMessage.contains("span id"))
        #expect(collector.store.figures.spans == 1)
    }

    @Test func `spans beyond a trace's bounds are a partial success`() async throws {
        var configuration = CollectorConfiguration()
        configuration.storeLimits.traceSpans = 1
        let body = sampleRequest().encoded(as: .protobuf)
        let response = try await collector(configuration).post(body)
        #expect(try TraceResponse(decoding: response.bytes, as: .protobuf).rejectedSpans == 1)
    }

    @Test func `a retry is a full success`() async throws {
        let collector = collector()
        let body = sampleRequest().encoded(as: .protobuf)
        for _ in 0..<2 {
            let response = try await collector.post(body)
            #expect(try TraceResponse(decoding: response.bytes, as: .protobuf) == .success)
        }
        #expect(collector.store.figures.spans == 2)
    }

    @Test(arguments: OTLPEncoding.allCases)
    func `a malformed body is refused in its encoding and leaves nothing`(
        encoding: OTLPEncoding
    ) async throws {
        let collector = collector()
        let body = Array(sampleRequest().encoded(as: encoding).dropLast(3))
        let response = try await collector.post(body, as: encoding.contentType)
        #expect(response.status == .badRequest)
        #expect(response.headers[.contentType] == encoding.contentType)
        let status = try RPCStatus(decoding: response.bytes, as: encoding)
        #expect(status.code == 3)
        #expect(!status.message.isEmpty)
        #expect(collector.store.figures.spans == 0)
    }

    @Test(arguments: [nil, "text/plain", "application/grpc", ""])
    func `another media type is 415`(type: String?) async throws {
        let response = try await collector().post([], as: type)
        #expect(response.status == .unsupportedMediaType)
        #expect(try RPCStatus(decoding: response.bytes, as: .json).message.contains("protobuf"))
    }

    @Test func `a charset after the media type is fine`() async throws {
        let response = try await collector().post(
            Array("{}".utf8), as: "application/json; charset=utf-8")
        #expect(response.status == .ok)
    }

    @Test(arguments: ["br", "zstd", "gzip, gzip"])
    func `another content encoding is 415 and gzip is offered`(coding: String) async throws {
        let response = try await collector().post([], coding: coding)
        #expect(response.status == .unsupportedMediaType)
        #expect(response.headers[.acceptEncoding] == "gzip")
    }

    @Test(arguments: [HTTPRequest.Method.get, .put, .delete, .patch, .head, .options])
    func `another method is 405`(method: HTTPRequest.Method) async throws {
        try await collector().receiver.test(.router) { client in
            try await client.execute(uri: "/v1/traces", method: method) {
                #expect($0.status == .methodNotAllowed)
                #expect($0.headers[.allow] == "POST")
            }
        }
    }

    @Test(arguments: ["/v1/profiles", "/v1/traces/1", "/"])
    func `nothing else is received`(path: String) async throws {
        try await collector().receiver.test(.router) { client in
            try await client.execute(uri: path, method: .post) { #expect($0.status == .notFound) }
        }
    }

    @Test func `both servers say that they are healthy`() async throws {
        let collector = collector()
        #expect(try await collector.get("/healthz").status == .ok)
        try await collector.receiver.test(.router) { client in
            try await client.execute(uri: "/healthz", method: .get) { #expect($0.status == .ok) }
        }
    }
}

@Suite struct ReceiverBoundsTests {
    private func small() -> CollectorConfiguration {
        var configuration = CollectorConfiguration(maximumBodyBytes: 1_000)
        configuration.otlpLimits.bytes = 2_000
        return configuration
    }

    @Test func `a body over the limit is 413`() async throws {
        let response = try await collector(small()).post([UInt8](repeating: 0, count: 1_001))
        #expect(response.status == .contentTooLarge)
        #expect(try RPCStatus(decoding: response.bytes, as: .protobuf).code == 8)
    }

    @Test func `a gzip bomb is 413`() async throws {
        let bomb = try Gzip.compress([UInt8](repeating: 0, count: 500_000), level: 9)
        #expect(bomb.count < 1_000)
        let response = try await collector(small()).post(bomb, coding: "gzip")
        #expect(response.status == .contentTooLarge)
    }

    @Test(arguments: [[], [1, 2, 3], [0x1F, 0x8B, 8, 0]] as [[UInt8]])
    func `what is not gzip is 400`(body: [UInt8]) async throws {
        let response = try await collector().post(body, coding: "gzip")
        #expect(response.status == .badRequest)
    }

    @Test func `more spans than a request may hold is 413`() async throws {
        var configuration = CollectorConfiguration()
        configuration.otlpLimits.spans = 1
        let response = try await collector(configuration).post(
            sampleRequest().encoded(as: .protobuf))
        #expect(response.status == .contentTooLarge)
    }

    @Test func `when too much arrives at once the sender is told to come again`() async throws {
        let configuration = CollectorConfiguration(maximumBytesInFlight: 10)
        let response = try await collector(configuration).post([UInt8](repeating: 0, count: 11))
        #expect(response.status == .serviceUnavailable)
        #expect(response.headers[.retryAfter] == "1")
        // What was refused does not count against those who come after.
        #expect(try await collector(configuration).post([]).status == .ok)
    }

    @Test func `the allowance is given back`() async throws {
        let collector = collector(CollectorConfiguration(maximumBytesInFlight: 20_000))
        let body = sampleRequest().encoded(as: .protobuf)
        for _ in 0..<20 { #expect(try await collector.post(body).status == .ok) }
    }

    @Test func `random bytes are refused and never crash`() async throws {
        let collector = collector()
        let valid = sampleRequest().encoded(as: .protobuf)
        try await collector.receiver.test(.router) { client in
            for _ in 0..<500 {
                var body = valid
                body[Int.random(in: body.indices)] = .random(in: 0...255)
                for encoding in OTLPEncoding.allCases {
                    try await client.execute(
                        uri: "/v1/traces", method: .post,
                        headers: [.contentType: encoding.contentType],
                        body: ByteBuffer(bytes: body)
                    ) { #expect([.ok, .badRequest, .contentTooLarge].contains($0.status)) }
                }
            }
        }
    }

    @Test func `a real server says where it listens and takes a body in parts`() async throws {
        let (ports, found) = AsyncStream.makeStream(of: Int.self)
        let collector = TraceCollector(
            configuration: CollectorConfiguration(
                otlpPort: 0, grpcPort: 0, zipkinPort: 0, queryPort: 0), logger: quietLogger,
            onListening: { endpoint, port in if endpoint == .otlp { found.yield(port) } })
        // More than one read of the socket, so that the body does come in parts.
        let spans = (1...2_000 as ClosedRange<UInt64>).map { id in
            var span = sampleSpans()[0]
            span.context.spanID = SpanID(rawValue: id)
            return span
        }
        let body = ByteBuffer(bytes: sampleRequest(spans).encoded(as: .protobuf))
        try await collector.receiver.test(.live) { client in
            try await client.execute(
                uri: "/v1/traces", method: .post,
                headers: [.contentType: "application/x-protobuf"], body: body
            ) { #expect($0.status == .ok) }
            let port = await ports.first { _ in true }
            #expect(port ?? 0 > 0)
        }
        #expect(collector.store.figures.spans == 2_000)
    }
}
