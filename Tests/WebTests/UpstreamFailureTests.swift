// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import HummingbirdTesting
import ServiceHTTP
import TelemetryTesting
import Testing

@testable import Web

@Suite struct UpstreamFailureTests {
    @Test func `an API that is not there is 503, and to try again is safe`() async throws {
        let gateway = Gateway(address: "http://127.0.0.1:1")
        let answer = try await gateway.exchange(.post, "/api/expenses", body: "{}").answer
        try expect(answer, .serviceUnavailable, "upstream_unavailable")
        #expect(answer["retry-after"] == "1")
    }

    @Test func `an API that does not answer in time is 504`() async throws {
        let gateway = Gateway(
            upstream: Upstream { _ in
                try await untilCancelled()
                return Response(status: .ok)
            }, limits: .with { $0.timeout = .seconds(1) })
        let answer = try await gateway.exchange(.get, "/api/expenses").answer
        try expect(answer, .gatewayTimeout, "upstream_timeout")
    }

    @Test func `an answer whose body never ends is 504 as well`() async throws {
        let gateway = Gateway(
            upstream: Upstream { _ in
                Response(
                    status: .ok,
                    body: ResponseBody { writer in
                        try await writer.write(ByteBuffer(string: "{"))
                        try await untilCancelled()
                        try await writer.finish(nil)
                    })
            }, limits: .with { $0.timeout = .seconds(1) })
        let answer = try await gateway.exchange(.get, "/api/expenses").answer
        try expect(answer, .gatewayTimeout, "upstream_timeout")
    }

    @Test func `an answer that breaks off is 502`() async throws {
        let gateway = Gateway(
            upstream: Upstream { _ in
                Response(
                    status: .ok,
                    body: ResponseBody(contentLength: 100) { writer in
                        try await writer.write(ByteBuffer(string: "{"))
                        throw Breakdown()
                    })
            })
        let answer = try await gateway.exchange(.get, "/api/expenses").answer
        try expect(answer, .badGateway, "upstream_failed")
    }

    @Test func `an answer that is too long is 502`() async throws {
        let gateway = Gateway(
            upstream: Upstream { _ in
                Response(
                    status: .ok,
                    body: ResponseBody(byteBuffer: ByteBuffer(repeating: 0x20, count: 1001)))
            }, limits: .with { $0.responseBytes = 1000 })
        let answer = try await gateway.exchange(.get, "/api/expenses").answer
        try expect(answer, .badGateway, "upstream_failed")
    }

    @Test func `a request that is too long is refused here`() async throws {
        let gateway = Gateway()
        let longest = String(repeating: " ", count: 64 * 1024)
        let taken = try await gateway.exchange(.post, "/api/expenses", body: longest).answer
        #expect(taken.status == .ok)
        let refused = try await gateway.exchange(.post, "/api/expenses", body: longest + " ").answer
        try expect(refused, .contentTooLarge, "too_large")
        #expect(gateway.upstream.requests.count == 1)
    }

    @Test func `beyond so many requests at once, one is refused`() async throws {
        let gateway = Gateway(limits: .with { $0.requests = 0 })
        let answer = try await gateway.exchange(.get, "/api/expenses").answer
        try expect(answer, .serviceUnavailable, "unavailable")
        #expect(gateway.upstream.requests.isEmpty)
    }

    @Test func `a request that has ended makes room for the next`() async throws {
        let gateway = Gateway(limits: .with { $0.requests = 1 })
        try await gateway.run { client, _ in
            for _ in 0..<3 {
                let answer = try await client.execute(uri: "/api/expenses", method: .get)
                #expect(answer.status == .ok)
            }
        }
    }

    /// A problem with the id of the trace that the caller is told of.
    private func expect(
        _ answer: TestResponse, _ status: HTTPResponse.Status, _ code: String,
        _ location: SourceLocation = #_sourceLocation
    ) throws {
        #expect(answer.status == status, sourceLocation: location)
        #expect(answer["content-type"] == "application/problem+json", sourceLocation: location)
        #expect(answer.text.contains(#""code":"\#(code)""#), sourceLocation: location)
        let trace = try #require(answer["traceresponse"]).split(separator: "-")[1]
        #expect(answer.text.contains(#""trace_id":"\#(trace)""#), sourceLocation: location)
    }
}

private struct Breakdown: Error {}
