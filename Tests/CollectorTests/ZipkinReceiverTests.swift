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
import Zipkin

@Suite struct ZipkinReceiverTests {
    private static let call = #"""
        [{"traceId":"00000000000000ab","id":"1","name":"get","kind":"CLIENT","timestamp":10,
          "duration":9,"localEndpoint":{"serviceName":"web"}},
         {"traceId":"00000000000000ab","id":"1","name":"get","kind":"SERVER","timestamp":12,
          "duration":5,"shared":true,"localEndpoint":{"serviceName":"shop"}}]
        """#

    @Test(arguments: [nil, "gzip", "identity"])
    func `a list is kept and answered with 202`(coding: String?) async throws {
        let collector = collector()
        let plain = ZipkinSpanList(sampleRequest().resourceSpans).encoded()
        let body = coding == "gzip" ? try Gzip.compress(plain) : plain
        let response = try await collector.postZipkin(body, coding: coding)
        #expect(response.status == .accepted)
        #expect(response.bytes.isEmpty)
        let trace = try #require(collector.store.trace(TraceID(high: 0xAB, low: 1)))
        #expect(trace.spans.map(\.span.name) == sampleSpans().map(\.name))
        #expect(trace.sources.map(\.resource.serviceName) == ["shop"])
        #expect(trace.spans[1].span.status == .init(code: .error, message: "duplicate"))
    }

    @Test func `both halves of a shared span are kept`() async throws {
        let collector = collector()
        for _ in 0..<2 {
            #expect(try await collector.postZipkin(Array(Self.call.utf8)).status == .accepted)
        }
        let trace = try #require(collector.store.trace(TraceID(high: 0, low: 0xAB)))
        #expect(trace.spans.map { trace.service(of: $0) } == ["web", "shop"])
        #expect(trace.spans.map(\.repeatsID) == [false, true])
        #expect(trace.spans.map { $0.span.attributes[ZipkinAttribute.shared] } == [nil, true])
    }

    @Test func `spans of both protocols join one trace`() async throws {
        let collector = collector()
        _ = try await collector.post(sampleRequest().encoded(as: .protobuf))
        let proxy = #"[{"traceId":"00000000000000ab0000000000000001","id":"9","parentId":"2"}]"#
        _ = try await collector.postZipkin(Array(proxy.utf8))
        #expect(collector.store.trace(TraceID(high: 0xAB, low: 1))?.spans.count == 3)
    }

    @Test func `a malformed list is refused with its place and leaves nothing`() async throws {
        let collector = collector()
        let body = #"[{"traceId":"1","id":"1"},{"traceId":"x","id":"1"}]"#
        let response = try await collector.postZipkin(Array(body.utf8))
        #expect(response.status == .badRequest)
        #expect(response.headers[.contentType] == "application/json")
        let status = try RPCStatus(decoding: response.bytes, as: .json)
        #expect(status.code == 3)
        #expect(status.message == "[1].traceId: not hexadecimal digits (at byte 37)")
        #expect(collector.store.figures.spans == 0)
    }

    @Test(arguments: [nil, "text/plain", "application/x-protobuf", "application/x-thrift"])
    func `another media type is 415`(type: String?) async throws {
        let response = try await collector().postZipkin(Array("[]".utf8), as: type)
        #expect(response.status == .unsupportedMediaType)
        #expect(try RPCStatus(decoding: response.bytes, as: .json).message.contains("json"))
    }

    @Test func `another content encoding is 415 and gzip is offered`() async throws {
        let response = try await collector().postZipkin([], coding: "br")
        #expect(response.status == .unsupportedMediaType)
        #expect(response.headers[.acceptEncoding] == "gzip")
    }

    @Test(arguments: [HTTPRequest.Method.get, .put, .delete, .patch, .head, .options])
    func `another method is 405`(method: HTTPRequest.Method) async throws {
        let response = try await collector().askZipkin("/api/v2/spans", method)
        #expect(response.status == .methodNotAllowed)
        #expect(response.headers[.allow] == "POST")
    }

    @Test func `version 1 is not found, in a sentence that says where to send`() async throws {
        let response = try await collector().askZipkin("/api/v1/spans", .post)
        #expect(response.status == .notFound)
        let message = try RPCStatus(decoding: response.bytes, as: .json).message
        #expect(message.contains("/api/v2/spans"))
    }

    @Test func `it says that it is healthy`() async throws {
        #expect(try await collector().askZipkin("/healthz", .get).status == .ok)
    }
}

@Suite struct ZipkinReceiverBoundsTests {
    @Test func `a body over the limit is 413`() async throws {
        let small = CollectorConfiguration(maximumBodyBytes: 1_000)
        let response = try await collector(small).postZipkin([UInt8](repeating: 0x20, count: 1_001))
        #expect(response.status == .contentTooLarge)
        #expect(try RPCStatus(decoding: response.bytes, as: .json).code == 8)
    }

    @Test func `a gzip bomb is 413`() async throws {
        var configuration = CollectorConfiguration()
        configuration.otlpLimits.bytes = 2_000
        let bomb = try Gzip.compress([UInt8](repeating: 0x20, count: 500_000), level: 9)
        let response = try await collector(configuration).postZipkin(bomb, coding: "gzip")
        #expect(response.status == .contentTooLarge)
    }

    @Test func `more spans than a request may hold is 413`() async throws {
        var configuration = CollectorConfiguration()
        configuration.otlpLimits.spans = 1
        let body = ZipkinSpanList(sampleRequest().resourceSpans).encoded()
        let response = try await collector(configuration).postZipkin(body)
        #expect(response.status == .contentTooLarge)
    }

    @Test func `both receivers share what may arrive at once`() async throws {
        let tiny = collector(CollectorConfiguration(maximumBytesInFlight: 100))
        let response = try await tiny.postZipkin([UInt8](repeating: 0x20, count: 51))
        #expect(response.status == .serviceUnavailable)
        #expect(response.headers[.retryAfter] == "1")
        #expect(try await tiny.postZipkin(Array("[]".utf8)).status == .accepted)
    }

    @Test func `random damage is refused and never crashes`() async throws {
        let collector = collector()
        let valid = ZipkinSpanList(sampleRequest().resourceSpans).encoded()
        for _ in 0..<500 {
            var body = valid
            body[Int.random(in: body.indices)] = .random(in: 0...255)
            let status = try await collector.postZipkin(body).status
            #expect([.accepted, .badRequest, .contentTooLarge].contains(status))
        }
    }
}

extension TraceCollector {
    /// Posts a body to the Zipkin receiver's `/api/v2/spans`.
    fileprivate func postZipkin(
        _ body: [UInt8], as type: String? = "application/json", coding: String? = nil
    ) async throws -> TestResponse {
        var headers = HTTPFields()
        headers[.contentType] = type
        headers[.contentEncoding] = coding
        return try await zipkinReceiver.test(.router) { [headers] client in
            try await client.execute(
                uri: "/api/v2/spans", method: .post, headers: headers,
                body: ByteBuffer(bytes: body)
            ) { $0 }
        }
    }

    fileprivate func askZipkin(
        _ path: String, _ method: HTTPRequest.Method
    ) async throws -> TestResponse {
        try await zipkinReceiver.test(.router) { client in
            try await client.execute(uri: path, method: method) { $0 }
        }
    }
}
