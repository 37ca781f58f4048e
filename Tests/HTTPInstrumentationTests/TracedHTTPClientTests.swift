// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import HTTPInstrumentation
import HTTPTypes
import Hummingbird
import Instrumenting
import Logging
import TelemetryModel
import TelemetrySDK
import TelemetryTesting
import Testing
import Tracing

@Suite struct TracedHTTPClientTests {
    @Test func `a request is one client span, and the server's is its child`() async throws {
        let spans = try await calling { client, url in
            let response = try await client.execute(
                HTTPClientRequest(url: "\(url)/things/7"), template: "/things/{id}", peer: "things",
                timeout: .seconds(60))
            #expect(response.status == .ok)
        }
        let client = try #require(spans.spans.first { $0.kind == .client })
        let server = try #require(spans.spans.first { $0.kind == .server })
        #expect(client.name == "GET /things/{id}")
        #expect(server.parentSpanID == client.context.spanID)
        #expect(server.context.traceID == client.context.traceID)
        #expect(server.isParentRemote == true)
        #expect(client.status == .unset)
        #expect(
            client.attributes.map(\.key).sorted() == [
                "http.request.method", "http.response.status_code", "network.protocol.version",
                "peer.service", "server.address", "server.port", "url.full", "url.template",
            ])
        #expect(client["http.request.method"] == "GET")
        #expect(client["http.response.status_code"] == 200)
        #expect(client["server.address"] == "127.0.0.1")
        #expect(client["network.protocol.version"] == "1.1")
        #expect(client["peer.service"] == "things")
    }

    @Test(arguments: [(404, "404"), (503, "503")])
    func `to the client, 4xx and 5xx are errors`(status: Int, type: String) async throws {
        let spans = try await calling { client, url in
            _ = try await client.execute(
                HTTPClientRequest(url: "\(url)/status/\(status)"), timeout: .seconds(60))
        }
        let client = try #require(spans.spans.first { $0.kind == .client })
        #expect(client.name == "GET")
        #expect(client.status.code == .error)
        #expect(client["error.type"] == .string(type))
        #expect(client.events.isEmpty)
    }

    @Test func `a connection that is refused leaves an error on the span`() async throws {
        let spans = try await calling { client, _ in
            await #expect(throws: (any Error).self) {
                _ = try await client.execute(
                    HTTPClientRequest(url: "http://127.0.0.1:1/"), timeout: .seconds(60))
            }
        }
        let span = try #require(spans.spans.first)
        #expect(span.status.code == .error)
        #expect(span["error.type"] == "NIOCore.IOError")
        #expect(span["http.response.status_code"] == nil)
    }

    @Test func `time that runs out is a timeout`() async throws {
        let spans = try await calling { client, url in
            await #expect(throws: HTTPClientError.self) {
                _ = try await client.execute(
                    HTTPClientRequest(url: "\(url)/never"), timeout: .seconds(1))
            }
        }
        let span = try #require(spans.spans.first { $0.kind == .client })
        #expect(span["error.type"] == "timeout")
        #expect(span.status.code == .error)
    }

    @Test func `an attempt after the first says how often it was sent before`() async throws {
        let spans = try await calling { client, url in
            for resend in 0...2 {
                _ = try await client.execute(
                    HTTPClientRequest(url: "\(url)/things/7"), resend: resend,
                    timeout: .seconds(60))
            }
        }
        let counts = spans.spans.filter { $0.kind == .client }
            .map { $0["http.request.resend_count"] }
        #expect(counts == [nil, 1, 2])
    }

    @Test func `credentials in the address and in its query are not told`() async throws {
        let spans = try await calling { client, url in
            let address = url.replacing("http://", with: "http://ada:secret@")
            _ = try await client.execute(
                HTTPClientRequest(url: "\(address)/things/7?sig=secret&a=1"), timeout: .seconds(60))
        }
        let client = try #require(spans.spans.first { $0.kind == .client })
        guard case .string(let url) = client["url.full"] else {
            Issue.record("there is no url.full")
            return
        }
        #expect(url.hasPrefix("http://REDACTED:REDACTED@127.0.0.1:"))
        #expect(url.hasSuffix("/things/7?sig=REDACTED&a=1"))
    }

    @Test func `an unsampled trace stays unsampled at the other end`() async throws {
        let spans = try await calling(sampler: AlwaysOffSampler()) { client, url in
            let response = try await client.execute(
                HTTPClientRequest(url: "\(url)/echo"), timeout: .seconds(60))
            let parent = response.headers.first(name: "seen-traceparent")
            #expect(parent?.hasSuffix("-02") == true || parent?.hasSuffix("-00") == true)
        }
        #expect(spans.spans.isEmpty)
    }

    @Test func `a method that is not known is HTTP, and the original is kept`() async throws {
        let spans = try await calling { client, url in
            var request = HTTPClientRequest(url: "\(url)/things/7")
            request.method = .RAW(value: "BREW")
            _ = try await client.execute(request, timeout: .seconds(60))
        }
        let client = try #require(spans.spans.first { $0.kind == .client })
        #expect(client.name == "HTTP")
        #expect(client["http.request.method"] == "_OTHER")
        #expect(client["http.request.method_original"] == "BREW")
    }

    /// Runs a traced service on a port of its own, and a client, under one tracer.
    private func calling(
        sampler: any Sampler = ParentBasedSampler(root: AlwaysOnSampler()),
        _ body: @escaping @Sendable (TracedHTTPClient, String) async throws -> Void
    ) async throws -> RecordedSpans {
        try await withRecordedSpans(sampler: sampler) { spans in
            let (ports, port) = AsyncStream.makeStream(of: Int.self)
            let application = Application(
                router: Self.router, server: .tracedHTTP1(),
                configuration: .init(address: .hostname("127.0.0.1", port: 0)),
                onServerRunning: { port.yield($0.localAddress?.port ?? 0) },
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            let client = TracedHTTPClient()
            try await withServices([application, client]) {
                for await port in ports {
                    try await body(client, "http://127.0.0.1:\(port)")
                    break
                }
            }
            return spans
        }
    }

    private static var router: Router<TestContext> {
        let router = Router(context: TestContext.self)
        router.add(middleware: ServerTracing<TestContext>())
        router.get("/things/{id}") { _, _ in "a thing" }
        router.get("/status/{status}") { _, context in
            Response(status: .init(code: try context.parameters.require("status", as: Int.self)))
        }
        router.get("/never") { _, _ -> String in
            try await untilCancelled()
            return "late"
        }
        router.get("/echo") { request, _ in
            Response(
                status: .ok,
                headers: [
                    .seenTraceparent: request.headers[.traceparent] ?? ""
                ])
        }
        return router
    }
}

extension HTTPField.Name {
    fileprivate static let seenTraceparent = HTTPField.Name("seen-traceparent") ?? .trailer
}
