// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Synchronization
import Testing

@testable import Web

@Suite struct ForwardingTests {
    @Test(arguments: [
        (HTTPRequest.Method.get, "/expenses", ""),
        (.get, "/expenses?category=meals&from=2026-11-01", ""),
        (.post, "/expenses", #"{"description":"Brot"}"#),
        (.patch, "/expenses/7", #"{"amount":"1.00"}"#), (.delete, "/expenses/7", ""),
        (.post, "/expenses/7/pay", ""), (.put, "/budgets/meals", #"{"limit":"10"}"#),
        (.get, "/budgets/caf%C3%A9?x=a%20b%26c&y=%2F", ""), (.options, "/alerts", ""),
        (.get, "/what/nobody/has/heard/of", ""), (.head, "/expenses", ""),
    ])
    func `method, path, query and body arrive as they were sent`(
        method: HTTPRequest.Method, target: String, body: String
    ) async throws {
        let gateway = Gateway()
        _ = try await gateway.exchange(
            method, "/api\(target)", headers: [.contentType: "application/json"], body: body)
        let seen = try #require(gateway.upstream.requests.first)
        #expect(gateway.upstream.requests.count == 1)
        #expect(seen.method == method.rawValue)
        #expect(seen.target == target)
        #expect(seen.body == body)
    }

    @Test func `headers that matter pass, and those of one connection do not`() async throws {
        let passing: KeyValuePairs = [
            "accept": "application/json", "content-type": "application/json", "if-match": "\"3\"",
            "if-none-match": "\"4\"", "idempotency-key": "k-1", "x-user-id": "ada",
            "x-request-id": "r-7", "user-agent": "curl/8",
        ]
        let staying: KeyValuePairs = [
            "connection": "x-private", "x-private": "1", "keep-alive": "timeout=5",
            "te": "trailers",
            "upgrade": "h2c", "proxy-authorization": "Basic eA==", "cookie": "a=b",
            "authorization": "Bearer x",
        ]
        let gateway = Gateway()
        _ = try await gateway.exchange(
            .post, "/api/expenses",
            headers: HTTPFields(named: passing) + HTTPFields(named: staying), body: "{}")
        let seen = try #require(gateway.upstream.requests.first)
        for (name, value) in passing { #expect(seen[name] == value) }
        for (name, _) in staying { #expect(seen[name] == nil, "\(name)") }
    }

    @Test func `the API learns where the request came from, through every proxy`() async throws {
        let gateway = Gateway(isLive: true)
        try await gateway.run { client, _ in
            _ = try await client.execute(uri: "/api/expenses", method: .get)
            _ = try await client.execute(
                uri: "/api/expenses", method: .get,
                headers: HTTPFields(named: [
                    "x-forwarded-for": "203.0.113.9", "x-forwarded-host": "outlay.example",
                    "x-forwarded-proto": "https",
                ]))
        }
        let (direct, proxied) = (gateway.upstream.requests[0], gateway.upstream.requests[1])
        // The test's server listens at whatever comes first for the name `localhost`.
        let caller = try #require(direct["x-forwarded-for"])
        #expect(["127.0.0.1", "::1"].contains(caller))
        #expect(direct["x-forwarded-host"] == "localhost")
        #expect(direct["x-forwarded-proto"] == "http")
        #expect(proxied["x-forwarded-for"] == "203.0.113.9, \(caller)")
        #expect(proxied["x-forwarded-host"] == "outlay.example")
        #expect(proxied["x-forwarded-proto"] == "https")
    }

    @Test func `an answer comes back as it was given, at the gateway's addresses`() async throws {
        let gateway = Gateway(
            upstream: Upstream { _ in
                Response(
                    status: .created,
                    headers: HTTPFields(named: [
                        "content-type": "application/json", "etag": "\"1\"",
                        "location": "/expenses/7", "set-cookie": "a=b", "x-internal": "1",
                        "server": "secret/1.0",
                    ]), body: ResponseBody(byteBuffer: ByteBuffer(string: #"{"id":"7"}"#)))
            })
        let answer = try await gateway.exchange(.post, "/api/expenses", body: "{}").answer
        #expect(answer.status == .created)
        #expect(answer.text == #"{"id":"7"}"#)
        #expect(answer["etag"] == "\"1\"")
        #expect(answer["location"] == "/api/expenses/7")
        #expect(answer["content-type"] == "application/json")
        for name in ["set-cookie", "x-internal", "server"] { #expect(answer[name] == nil) }
    }

    @Test(arguments: [204, 304, 400, 404, 409, 412, 503])
    func `a status without a body, and one that is an error, are answers`(
        status: Int
    ) async throws {
        let gateway = Gateway(
            upstream: Upstream { _ in Response(status: .init(code: status)) })
        let answer = try await gateway.exchange(.get, "/api/expenses/7").answer
        #expect(answer.status.code == status)
        #expect(answer.text.isEmpty)
    }

    @Test func `a redirect is handed on and not followed`() async throws {
        let gateway = Gateway(
            upstream: Upstream { _ in
                Response(status: .found, headers: [.location: "/elsewhere"])
            })
        let answer = try await gateway.exchange(.get, "/api/expenses").answer
        #expect(answer.status == .found)
        #expect(answer["location"] == "/api/elsewhere")
        #expect(gateway.upstream.requests.count == 1)
    }

    @Test(arguments: ["cross-site", "same-site"])
    func `a page of another origin is refused, and a program is not`(site: String) async throws {
        let gateway = Gateway()
        let answer = try await gateway.exchange(
            .post, "/api/expenses/7/pay", headers: HTTPFields(named: ["sec-fetch-site": site])
        ).answer
        #expect(answer.status == .forbidden)
        #expect(answer.text.contains(#""code":"cross_origin""#))
        #expect(gateway.upstream.requests.isEmpty)
        let own = try await gateway.exchange(
            .post, "/api/expenses/7/pay",
            headers: HTTPFields(named: ["sec-fetch-site": "same-origin"])
        ).answer
        #expect(own.status == .ok)
    }
}
