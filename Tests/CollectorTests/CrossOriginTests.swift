// SPDX-License-Identifier: Apache-2.0

import Collector
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@Suite struct AllowedOriginsTests {
    @Test(arguments: [
        "http://localhost", "https://localhost:3000", "HTTP://LocalHost:1", "http://shop.localhost",
        "http://127.0.0.1:8080", "http://127.9.9.9", "http://[::1]:5173", "http://[::1]",
    ])
    func `by default pages of this machine may send`(origin: String) {
        #expect(AllowedOrigins.loopback.allow(origin))
    }

    @Test(arguments: [
        "https://example.com", "http://localhost.example.com", "http://127.0.0.1.example.com",
        "http://notlocalhost", "http://1270.0.0.1", "null", "", "file://localhost", "localhost",
        "http://localhost@example.com", "http://localhost/", "http://[::1", "http://localhost:x",
        "http://[::2]", "chrome-extension://localhost",
    ])
    func `by default pages of others may not`(origin: String) {
        #expect(!AllowedOrigins.loopback.allow(origin))
    }

    @Test func `a list allows what is in it`() throws {
        let origins = try #require(AllowedOrigins(" https://Shop.example , http://localhost:3000"))
        #expect(origins == .only(["https://shop.example", "http://localhost:3000"]))
        #expect(origins.allow("https://shop.example"))
        #expect(!origins.allow("https://shop.example:8443"))
        #expect(!origins.allow("http://localhost"))
    }

    @Test func `a star allows everybody`() {
        #expect(AllowedOrigins("*") == .any)
        #expect(AllowedOrigins.any.allow("https://example.com"))
    }

    @Test(arguments: [
        "", ",", "shop.example", "https://shop.example/", "*,http://a", "http://", "a b",
    ])
    func `what is no origin is refused`(text: String) {
        #expect(AllowedOrigins(text) == nil)
    }
}

@Suite struct CrossOriginTests {
    private static let paths = ["/v1/traces", "/api/v2/spans"]

    @Test(arguments: paths)
    func `a page that may send is told so before it does`(path: String) async throws {
        let response = try await ask(
            path, .options,
            [
                .origin: "http://localhost:3000", .accessControlRequestMethod: "POST",
                .accessControlRequestHeaders: "content-type,x-token",
            ])
        #expect(response.status == .noContent)
        #expect(response.headers[.accessControlAllowOrigin] == "http://localhost:3000")
        #expect(response.headers[.accessControlAllowMethods] == "POST")
        #expect(response.headers[.accessControlAllowHeaders] == "content-type,x-token")
        #expect(response.headers[.accessControlAllowCredentials] == "true")
        #expect(response.headers[.vary] == "Origin")
    }

    @Test(arguments: paths)
    func `its answers can be read, refusals too`(path: String) async throws {
        for type in ["application/json", "text/plain"] {
            let response = try await ask(
                path, .post, [.origin: "http://localhost:3000", .contentType: type])
            #expect(response.headers[.accessControlAllowOrigin] == "http://localhost:3000")
            #expect(response.headers[.vary] == "Origin")
        }
    }

    @Test(arguments: paths)
    func `a page that may not is told nothing`(path: String) async throws {
        for method in [HTTPRequest.Method.options, .post] {
            let response = try await ask(
                path, method,
                [.origin: "https://example.com", .accessControlRequestMethod: "POST"])
            let names = response.headers.map(\.name.canonicalName)
            #expect(!names.contains { $0.hasPrefix("access-control") })
            #expect(response.headers[.vary] == "Origin")
        }
    }

    @Test(arguments: paths)
    func `a sender that is no browser sees no difference`(path: String) async throws {
        let response = try await ask(path, .options, [:])
        #expect(response.status == .methodNotAllowed)
        #expect(response.headers[.accessControlAllowOrigin] == nil)
    }

    @Test func `the configured origins are the ones that may send`() async throws {
        let configuration = CollectorConfiguration(allowedOrigins: .only(["https://example.com"]))
        for (origin, isAllowed) in [("https://example.com", true), ("http://localhost", false)] {
            let response = try await ask("/v1/traces", .post, [.origin: origin], configuration)
            #expect((response.headers[.accessControlAllowOrigin] != nil) == isAllowed)
        }
    }

    private func ask(
        _ path: String, _ method: HTTPRequest.Method, _ headers: HTTPFields,
        _ configuration: CollectorConfiguration = CollectorConfiguration()
    ) async throws -> TestResponse {
        let collector = collector(configuration)
        let server = path == "/v1/traces" ? collector.receiver : collector.zipkinReceiver
        return try await server.test(.router) { client in
            try await client.execute(uri: path, method: method, headers: headers) { $0 }
        }
    }
}
