// SPDX-License-Identifier: Apache-2.0

import HTTPInstrumentation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Instrumenting
import TelemetryModel
import TelemetrySDK
import Testing
import Tracing

@Suite struct ServerTracingTests {
    @Test func `a request is one server span, named by method and route`() async throws {
        let span = try await Exchange().span()
        #expect(span?.name == "GET /things/{id}")
        #expect(span?.kind == .server)
        #expect(span?["http.route"] == "/things/{id}")
        #expect(span?["http.request.method"] == "GET")
        #expect(span?["http.response.status_code"] == 200)
        #expect(span?["error.type"] == nil)
        #expect(span?.status == .unset)
    }

    @Test func `a request without a route is named by its method`() async throws {
        let span = try await Exchange(target: "/nowhere/7").span()
        #expect(span?.name == "GET")
        #expect(span?["http.route"] == nil)
        #expect(span?["http.response.status_code"] == 404)
        #expect(span?.status == .unset)
    }

    @Test func `an unknown method is OTHER, and the original is kept`() async throws {
        let brew = try #require(HTTPRequest.Method("BREW"))
        let span = try await Exchange(method: brew).span()
        #expect(span?.name == "HTTP /things/{id}")
        #expect(span?["http.request.method"] == "_OTHER")
        #expect(span?["http.request.method_original"] == "BREW")
    }

    @Test func `known methods are what the configuration says`() async throws {
        let tracing = ServerTracing<TestContext>(methods: KnownMethods(["BREW"]))
        let span = try await Exchange(tracing: tracing).span()
        #expect(span?.name == "HTTP /things/{id}")
        #expect(span?["http.request.method_original"] == "GET")
    }

    @Test func `the request is described by the stable conventions`() async throws {
        var exchange = Exchange(target: "/things/7?a=1&sig=secret&b=2")
        exchange.headers[.userAgent] = "test/1"
        let span = try await exchange.span()
        #expect(span?["url.path"] == "/things/7")
        #expect(span?["url.query"] == "a=1&sig=REDACTED&b=2")
        #expect(span?["url.scheme"] == "http")
        #expect(span?["server.address"] == "localhost")
        #expect(span?["server.port"] == 80)
        #expect(span?["network.protocol.version"] == "1.1")
        #expect(span?["user_agent.original"] == "test/1")
    }

    @Test func `what proxies say of the request comes before what it says itself`() async throws {
        var exchange = Exchange()
        exchange.headers[try #require(HTTPField.Name("x-forwarded-host"))] = "outlay.example:8443"
        exchange.headers[try #require(HTTPField.Name("x-forwarded-proto"))] = "https"
        exchange.headers[try #require(HTTPField.Name("x-forwarded-for"))] = "192.0.2.7, 10.0.0.1"
        let span = try await exchange.span()
        #expect(span?["server.address"] == "outlay.example")
        #expect(span?["server.port"] == 8443)
        #expect(span?["url.scheme"] == "https")
        #expect(span?["client.address"] == "192.0.2.7")
        #expect(span?["network.peer.address"] == nil)
    }

    @Test func `the peer of the connection is the client where no proxy speaks`() async throws {
        let span = try await Exchange(isLive: true).span()
        let address = try #require(span?["network.peer.address"])
        #expect(["127.0.0.1", "::1"].contains(address))
        #expect(span?["client.address"] == address)
        #expect(span?["network.peer.port"] != nil)
    }

    @Test func `the sampler sees what is known at creation`() async throws {
        let seen = SeenAttributes()
        _ = try await Exchange(sampler: seen).span()
        let early: Set = [
            "http.request.method", "network.protocol.version", "server.address", "server.port",
            "url.path", "url.scheme",
        ]
        #expect(seen.keys == early)
    }

    @Test func `the caller's trace goes on`() async throws {
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
        let span = try await Exchange(
            headers: [.traceparent: "00-\(trace)-00f067aa0ba902b7-01"]
        ).span()
        #expect(span?.context.traceID.description == trace)
        #expect(span?.parentSpanID?.description == "00f067aa0ba902b7")
        #expect(span?.isParentRemote == true)
    }

    @Test func `spans of the handler are children of the server span`() async throws {
        let spans = try await Exchange().run { _, _ in
            await withSpan("work") { _ in Response(status: .ok) }
        }.spans
        #expect(spans.outline == "SERVER GET /things/{id}\n  INTERNAL work")
    }

    @Test func `the response says where to look`() async throws {
        let (response, spans) = try await Exchange().run { _, context in
            Response(
                status: .ok,
                body: ResponseBody(
                    byteBuffer: ByteBuffer(string: context.trace.traceID.map(String.init) ?? "")))
        }
        let context = try #require(spans.spans.first?.context)
        let flags = context.flags.rawValue
        #expect(
            response.headers[.traceresponse]
                == "00-\(context.traceID)-\(context.spanID)-0\(String(flags, radix: 16))")
        #expect(String(buffer: response.body) == context.traceID.description)
    }

    @Test func `a request that is not sampled is told so, and leaves no span`() async throws {
        let (response, spans) = try await Exchange(
            headers: [.traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00"]
        ).run { _, _ in Response(status: .ok) }
        #expect(
            response.headers[.traceresponse]?.hasPrefix("00-4bf92f3577b34da6a3ce929d0e0e4736-")
                == true)
        #expect(response.headers[.traceresponse]?.hasSuffix("-00") == true)
        #expect(spans.spans.isEmpty)
    }

    @Test func `health paths make no span, and nothing below them does`() async throws {
        let tracing = ServerTracing<TestContext>(untracedPaths: ["/healthz"])
        let (response, spans) = try await Exchange(target: "/healthz", tracing: tracing).run {
            _, _ in
            await withSpan("database") { _ in Response(status: .ok) }
        }
        #expect(response.status == .ok)
        #expect(response.headers[.traceresponse] == nil)
        #expect(spans.spans.isEmpty)
    }
}

extension HTTPField.Name {
    static let traceparent = HTTPField.Name("traceparent") ?? .trailer
    static let traceresponse = HTTPField.Name("traceresponse") ?? .trailer
}
