// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import HummingbirdTesting
import TelemetryModel
import TelemetryTesting
import Testing

@testable import Web

@Suite struct GatewayTracingTests {
    private static let id = "01939d5c-7a00-7000-8000-000000000001"

    @Test func `a request is a server span and below it a client span, exactly`() async throws {
        let gateway = Gateway(isLive: true)
        let (_, spans) = try await gateway.exchange(
            .post, "/api/expenses/\(Self.id)/pay", headers: [.userAgent: "test"])
        #expect(
            spans.outline == """
                SERVER POST /api/expenses/{id}/pay
                  CLIENT POST /expenses/{id}/pay
                """)
        let server = try #require(spans["POST /api/expenses/{id}/pay"])
        #expect(
            server.attributes.map(\.key).sorted() == [
                "client.address", "http.request.method", "http.response.status_code", "http.route",
                "network.peer.address", "network.peer.port", "network.protocol.version",
                "server.address", "server.port", "url.path", "url.scheme", "user_agent.original",
            ])
        #expect(server.attributes["http.route"] == "/api/expenses/{id}/pay")
        let client = try #require(spans["POST /expenses/{id}/pay"])
        #expect(
            client.attributes.map(\.key).sorted() == [
                "http.request.method", "http.response.status_code", "network.protocol.version",
                "peer.service", "server.address", "server.port", "url.full", "url.template",
            ])
        #expect(client.attributes["peer.service"] == "outlay-expenses")
        #expect(client.attributes["url.template"] == "/expenses/{id}/pay")
    }

    @Test(arguments: [
        ("/api/expenses", "GET /api/expenses", "GET /expenses"),
        (
            "/api/expenses/summary?month=2026-11", "GET /api/expenses/summary",
            "GET /expenses/summary"
        ),
        ("/api/expenses/7", "GET /api/expenses/{id}", "GET /expenses/{id}"),
        ("/api/budgets/meals", "GET /api/budgets/{category}", "GET /budgets/{category}"),
        ("/api/budgets", "GET /api/budgets", "GET /budgets"),
        ("/api/alerts", "GET /api/alerts", "GET /alerts"), ("/api/a/b/c", "GET /api/**", "GET"),
    ])
    func `names are of routes and never of ids`(
        target: String, server: String, client: String
    ) async throws {
        let spans = try await Gateway().exchange(.get, target).spans
        #expect(spans.spans.map(\.name).sorted() == [server, client].sorted())
    }

    @Test func `the browser's trace goes on, with its baggage and its request id`() async throws {
        let gateway = Gateway()
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
        let (answer, spans) = try await gateway.exchange(
            .get, "/api/expenses",
            headers: HTTPFields(named: [
                "traceparent": "00-\(trace)-00f067aa0ba902b7-01", "tracestate": "vendor=1",
                "baggage": "tenant=acme,plan=gold", "x-request-id": "r-7",
            ]))
        let seen = try #require(gateway.upstream.requests.first)
        let client = try #require(spans.spans.first { $0.kind == .client })
        let server = try #require(spans.spans.first { $0.kind == .server })
        #expect(seen["traceparent"] == "00-\(trace)-\(client.context.spanID)-01")
        #expect(seen["tracestate"] == "vendor=1")
        let baggage = Set(try #require(seen["baggage"]).split(separator: ","))
        #expect(baggage == ["tenant=acme", "plan=gold"])
        #expect(seen["x-request-id"] == "r-7")
        #expect(server.parentSpanID?.description == "00f067aa0ba902b7")
        #expect(client.parentSpanID == server.context.spanID)
        #expect(answer["traceresponse"] == "00-\(trace)-\(server.context.spanID)-01")
    }

    @Test func `what was not sampled stays so`() async throws {
        let gateway = Gateway()
        let spans = try await gateway.exchange(
            .get, "/api/expenses",
            headers: HTTPFields(named: [
                "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00"
            ])
        ).spans
        #expect(spans.spans.isEmpty)
        #expect(gateway.upstream.requests.first?["traceparent"]?.hasSuffix("-00") == true)
    }

    @Test func `an API that fails marks both spans, and one that refuses only the client's`()
        async throws
    {
        let failing = try await Gateway(upstream: Upstream { _ in Response(status: .badGateway) })
            .exchange(.get, "/api/expenses").spans
        #expect(failing.outline == "SERVER GET /api/expenses ERROR\n  CLIENT GET /expenses ERROR")
        let refusing = try await Gateway(upstream: Upstream { _ in Response(status: .conflict) })
            .exchange(.get, "/api/expenses").spans
        #expect(refusing.outline == "SERVER GET /api/expenses\n  CLIENT GET /expenses ERROR")
    }

    @Test func `an API that is away leaves a server span with an error`() async throws {
        let spans = try await Gateway(address: "http://127.0.0.1:1").exchange(.get, "/api/expenses")
            .spans
        let server = try #require(spans["GET /api/expenses"])
        #expect(server.status.code == .error)
        #expect(server.attributes["error.type"] == "503")
        #expect(spans["GET /expenses"]?.status.code == .error)
    }

    @Test(arguments: ["/", "/assets/app.js", "/config.json", "/healthz", "/readyz"])
    func `page and health make no spans`(path: String) async throws {
        let (answer, spans) = try await Gateway().exchange(.get, path)
        #expect(answer.status == .ok)
        #expect(spans.spans.isEmpty)
    }
}
