// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import HTTPInstrumentation
import Hummingbird
import Instrumenting
import Logging
import Metrics
import MetricsTestKit
import Synchronization
import TelemetryModel
import TelemetrySDK
import TelemetryTesting
import Testing
import Tracing

@Suite struct ClientMetricsTests {
    private let metrics = TestMetrics()

    @Test func `an attempt is one record by method, template, server and status`() async throws {
        let port = Mutex("")
        try await calling { client, url in
            port.withLock { $0 = String(url.split(separator: ":").last ?? "") }
            for id in 1...3 {
                _ = try await client.execute(
                    HTTPClientRequest(url: "\(url)/things/\(id)"), template: "/things/{id}",
                    peer: "things", timeout: .seconds(60))
            }
        }
        #expect(
            durations.keys.map { $0 } == [
                [
                    "http.request.method": "GET", "url.template": "/things/{id}",
                    "server.address": "127.0.0.1", "server.port": port.withLock { $0 },
                    "http.response.status_code": "200", "network.protocol.version": "1.1",
                ]
            ])
        #expect(durations.values.map(\.count) == [3])
    }

    @Test(arguments: ["/status/404", "/status/503", "/never", "refused"])
    func `a failure is of the same type on the metric and on the span`(
        target: String
    ) async throws {
        let spans = try await calling { client, url in
            let url = target == "refused" ? "http://127.0.0.1:1/" : url + target
            _ = try? await client.execute(
                HTTPClientRequest(url: url), timeout: .seconds(target == "/never" ? 1 : 60))
        }
        let span = try #require(spans.spans.first { $0.kind == .client })
        let dimensions = try #require(durations.keys.first)
        let errorType = try #require(dimensions["error.type"])
        #expect(span["error.type"] == .string(errorType))
        #expect(
            dimensions["http.response.status_code"].flatMap(Int64.init).map(AttributeValue.int)
                == span["http.response.status_code"])
        #expect(durations.values.map(\.count) == [1])
    }

    @Test func `a caller that went away is no error`() async throws {
        try await calling { client, url in
            await withTaskGroup(of: Void.self) { group in
                group.cancelAll()
                group.addTask {
                    _ = try? await client.execute(
                        HTTPClientRequest(url: "\(url)/never"), timeout: .seconds(60))
                }
            }
            // Its connection may be on the way still; a server that ends must not meet it.
            try await withTracingSuppressed {
                _ = try await client.execute(
                    HTTPClientRequest(url: "\(url)/status/200"), timeout: .seconds(60))
            }
        }
        #expect(durations.keys.map { $0["http.response.status_code"] } == [nil])
        #expect(durations.keys.map { $0["error.type"] } == [nil])
    }

    @Test func `what is not to be traced is not measured`() async throws {
        let spans = try await calling { client, url in
            try await withTracingSuppressed {
                _ = try await client.execute(
                    HTTPClientRequest(url: "\(url)/status/200"), timeout: .seconds(60))
            }
        }
        #expect(!spans.spans.contains { $0.kind == .client })
        #expect(durations.isEmpty)
    }

    @Test func `it is measured within the span, so that an exemplar names it`() async throws {
        let contexts = MeasuringContexts()
        let spans = try await calling(metrics: contexts) { client, url in
            _ = try await client.execute(
                HTTPClientRequest(url: "\(url)/status/200"), timeout: .seconds(60))
        }
        let span = try #require(spans.spans.first { $0.kind == .client })
        #expect(
            contexts[HTTPInstruments.clientRequestDuration.name]?.spanID == span.context.spanID)
    }

    private var durations: [[String: String]: [Int64]] {
        metrics.durations(HTTPInstruments.clientRequestDuration)
    }

    /// Runs a service on a port of its own, and a client that is measured.
    @discardableResult private func calling(
        metrics: (any MetricsFactory)? = nil,
        _ body: @escaping @Sendable (TracedHTTPClient, String) async throws -> Void
    ) async throws -> RecordedSpans {
        let client = TracedHTTPClient(metrics: metrics ?? self.metrics)
        return try await withRecordedSpans { spans in
            let (ports, port) = AsyncStream.makeStream(of: Int.self)
            let application = Application(
                router: Self.router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
                onServerRunning: { port.yield($0.localAddress?.port ?? 0) },
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            try await withServices([application, client]) {
                for await port in ports {
                    try await body(client, "http://127.0.0.1:\(port)")
                    break
                }
            }
            return spans
        }
    }

    private static var router: Router<BasicRequestContext> {
        let router = Router()
        router.get("/things/{id}") { _, _ in "a thing" }
        router.get("/status/{status}") { _, context in
            Response(status: .init(code: try context.parameters.require("status", as: Int.self)))
        }
        router.get("/never") { _, _ -> String in
            try await untilCancelled()
            return "late"
        }
        return router
    }
}
