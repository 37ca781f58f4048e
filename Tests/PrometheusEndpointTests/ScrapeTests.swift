// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Logging
import NIOCore
import NIOHTTP1
import Prometheus
import PrometheusEndpoint
import ServiceLifecycle
import ServiceLifecycleTestKit
import Synchronization
import TelemetryModel
import TelemetryTesting
import Testing

@Suite(.timeLimit(.minutes(5)))
struct ScrapeTests {
    @Test func `each scrape shows the metrics of its moment`() async throws {
        try await withServer { url in
            let first = try await get(url)
            #expect(first.status == .ok)
            #expect(
                first.headers["content-type"] == ["text/plain; version=0.0.4; charset=utf-8"])
            #expect(first.body.hasSuffix("scrapes_total 1\n"))
            #expect(try await get(url).body.hasSuffix("scrapes_total 2\n"))
        }
    }

    @Test func `OpenMetrics is served to who asks for it`() async throws {
        try await withServer { url in
            let answer = try await get(url, accept: "application/openmetrics-text;version=1.0.0")
            #expect(
                answer.headers.first(name: "content-type")?
                    .hasPrefix("application/openmetrics-text; version=1.0.0") == true)
            #expect(answer.body.hasSuffix("# EOF\n"))
        }
    }

    @Test func `there is nothing else, and nothing to change`() async throws {
        try await withServer { url in
            let root = url.replacing("/metrics", with: "/")
            #expect(try await get(root).status == .notFound)
            let answer = try await get(url, method: .POST)
            #expect(answer.status == .methodNotAllowed)
            #expect(answer.headers["allow"] == ["GET"])
        }
    }

    @Test func `a port that is taken is told to the log, and the program goes on`() async throws {
        try await withServer { url in
            var configuration = PrometheusConfiguration()
            configuration.port = try #require(
                Int(url.split(separator: ":").last?.prefix { $0.isNumber } ?? ""))
            let lines = Lines()
            let (taken, told) = AsyncStream.makeStream(of: Void.self)
            let server = PrometheusServer(
                configuration,
                logger: Logger(label: "test") { _ in
                    TellingHandler { line in
                        lines.add(line)
                        told.yield()
                    }
                }
            ) { .none }
            try await testGracefulShutdown { trigger in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await server.run() }
                    for await _ in taken { break }
                    trigger.triggerGracefulShutdown()
                    try await group.waitForAll()
                }
            }
            #expect(lines.all.first?.contains("OTEL_EXPORTER_PROMETHEUS_PORT") == true)
        }
    }

    /// Runs a server that counts its scrapes, at a free port.
    private func withServer(_ test: (String) async throws -> Void) async throws {
        var configuration = PrometheusConfiguration()
        configuration.port = 0
        let (ports, listening) = AsyncStream.makeStream(of: Int.self)
        let count = Count()
        let server = PrometheusServer(
            configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            onListening: { listening.yield($0) }
        ) {
            let point = NumberPoint(frame: PointFrame(time: 1), value: .int(count.next()))
            let metric = Metric(
                name: "scrapes", data: .sum([point], .cumulative, isMonotonic: true))
            return ResourceMetrics(
                resource: Resource(),
                scopes: [ScopeMetrics(scope: InstrumentationScope(name: ""), metrics: [metric])])
        }
        try await withServices([server]) {
            var iterator = ports.makeAsyncIterator()
            try await test("http://127.0.0.1:\(await iterator.next() ?? 0)/metrics")
        }
    }

    private func get(
        _ url: String, method: HTTPMethod = .GET, accept: String? = nil
    ) async throws -> (status: HTTPResponseStatus, headers: HTTPHeaders, body: String) {
        var request = HTTPClientRequest(url: url)
        request.method = method
        if let accept { request.headers.add(name: "Accept", value: accept) }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        let body = try await response.body.collect(upTo: 1 << 20)
        return (response.status, response.headers, String(buffer: body))
    }
}

extension ResourceMetrics {
    fileprivate static let none = ResourceMetrics(resource: Resource(), scopes: [])
}

private final class Count: Sendable {
    private let value = Atomic<Int64>(0)

    func next() -> Int64 { value.wrappingAdd(1, ordering: .relaxed).newValue }
}

private final class Lines: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    func add(_ line: String) { lines.withLock { $0.append(line) } }
}

private struct TellingHandler: LogHandler {
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]
    let tell: @Sendable (String) -> Void

    init(tell: @escaping @Sendable (String) -> Void) {
        self.tell = tell
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { tell("\(event.message)") }
}
