// SPDX-License-Identifier: Apache-2.0

import HTTPInstrumentation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Metrics
import MetricsTestKit
import Synchronization
import TelemetryModel
import TelemetrySDK
import TelemetryTesting
import Testing

@Suite struct ServerMetricsTests {
    private let metrics = TestMetrics()

    @Test(arguments: [200, 404]) func `a request is one record by method, route and status`(
        code: Int
    ) async throws {
        _ = try await exchange().span(answering: .init(code: code))
        #expect(
            durations.keys.map { $0 } == [
                [
                    "http.request.method": "GET", "url.scheme": "http",
                    "http.route": "/things/{id}", "http.response.status_code": "\(code)",
                    "network.protocol.version": "1.1",
                ]
            ])
        #expect(durations.values.map(\.count) == [1])
    }

    @Test func `a request that no route matches has none, whatever its path`() async throws {
        for target in ["/nowhere", "/nowhere/else"] {
            _ = try await exchange(target).span()
        }
        #expect(durations.keys.map { $0["http.route"] } == [nil])
        #expect(durations.keys.map { $0["http.response.status_code"] } == ["404"])
        #expect(durations.values.map(\.count) == [2])
    }

    @Test func `what callers make up is no series of its own`() async throws {
        for (scheme, method) in [("https", "GET"), ("gopher", "BREW"), ("x1", "STEEP")] {
            var exchange = exchange()
            exchange.headers = [.xForwardedProto: scheme]
            exchange.method = try #require(HTTPRequest.Method(method))
            _ = try await exchange.span()
        }
        #expect(Set(durations.keys.map { $0["url.scheme"] }) == ["https", "http"])
        #expect(Set(durations.keys.map { $0["http.request.method"] }) == ["GET", "_OTHER"])
    }

    @Test(arguments: Failure.allCases)
    func `a failure is of the same type on the metric and on the span`(
        _ failure: Failure
    ) async throws {
        let spans = try await exchange().run { _, _ in try failure.answer() }.spans
        let span = try #require(spans["GET /things/{id}"])
        let dimensions = try #require(durations.keys.first)
        #expect(dimensions["error.type"].map(AttributeValue.string) == span["error.type"])
        #expect(
            dimensions["http.response.status_code"].flatMap(Int64.init).map(AttributeValue.int)
                == span["http.response.status_code"])
        #expect(dimensions["error.type"] == failure.errorType)
        #expect(durations.values.map(\.count) == [1])
    }

    @Test func `probes are not measured`() async throws {
        _ = try await exchange("/healthz", untraced: ["/healthz"]).run { _, _ in
            Response(status: .ok)
        }
        #expect(metrics.timers.isEmpty)
        #expect(metrics.meters.isEmpty)
    }

    @Test func `a request that is not sampled is measured all the same`() async throws {
        var exchange = exchange()
        exchange.sampler = AlwaysOffSampler()
        let spans = try await exchange.run { _, _ in Response(status: .ok) }.spans
        #expect(spans.spans.isEmpty)
        #expect(durations.values.map(\.count) == [1])
    }

    @Test(arguments: [false, true])
    func `the duration ends with the last byte of the body`(isLive: Bool) async throws {
        let now = Mutex(ContinuousClock.now)
        var exchange = exchange { now.withLock { $0 } }
        exchange.isLive = isLive
        _ = try await exchange.run { _, _ in
            now.withLock { $0 += .seconds(1) }
            return Response(
                status: .ok,
                body: ResponseBody { writer in
                    now.withLock { $0 += .seconds(2) }
                    try await writer.write(ByteBuffer(string: "a"))
                    now.withLock { $0 += .seconds(4) }
                    try await writer.finish(nil)
                })
        }
        #expect(durations.values.map { $0 } == [[7_000_000_000]])
    }

    @Test func `a request is active until it is answered`() async throws {
        let during = Mutex<[[String: String]: Double]>([:])
        let metrics = metrics
        _ = try await exchange().run { _, _ in
            during.withLock { $0 = metrics.levels(HTTPInstruments.serverActiveRequests) }
            throw Breakdown()
        }
        let get = ["http.request.method": "GET", "url.scheme": "http"]
        #expect(during.withLock { $0 } == [get: 1])
        #expect(metrics.levels(HTTPInstruments.serverActiveRequests) == [get: 0])
    }

    @Test func `as many requests, so many records and so many spans`() async throws {
        try await withRecordedSpans { spans in
            let router = Router(context: TestContext.self)
            router.add(middleware: ServerTracing(metrics: metrics))
            router.get("/status/{status}") { _, context in
                Response(
                    status: .init(code: try context.parameters.require("status", as: Int.self)))
            }
            let application = Application(router: router, server: .tracedHTTP1())
            try await application.test(.live) { client in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<60 {
                        let code = [200, 404, 503][number % 3]
                        group.addTask {
                            _ = try await client.execute(uri: "/status/\(code)", method: .get)
                        }
                    }
                    try await group.waitForAll()
                }
            }
            #expect(spans.spans.count == 60)
            #expect(durations.values.map(\.count) == [20, 20, 20])
        }
        #expect(metrics.levels(HTTPInstruments.serverActiveRequests).values.map { $0 } == [0])
    }

    @Test(arguments: [false, true])
    func `it is measured within the span, so that an exemplar names it`(
        isLive: Bool
    ) async throws {
        let contexts = MeasuringContexts()
        var exchange = Exchange(tracing: ServerTracing(metrics: contexts))
        exchange.isLive = isLive
        let span = try #require(try await exchange.span())
        let measured = contexts[HTTPInstruments.serverRequestDuration.name]
        #expect(measured?.spanID == span.context.spanID)
        #expect(measured?.traceID == span.context.traceID)
    }

    private var durations: [[String: String]: [Int64]] {
        metrics.durations(HTTPInstruments.serverRequestDuration)
    }

    private func exchange(
        _ target: String = "/things/7", untraced: Set<String> = [],
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) -> Exchange {
        Exchange(
            target: target,
            tracing: ServerTracing(untracedPaths: untraced, metrics: metrics, now: now))
    }
}

extension ServerMetricsTests {
    /// How a handler may fail.
    enum Failure: CaseIterable {
        case answered, thrown, thrownStatus, callers, cancelled

        func answer() throws -> Response {
            switch self {
            case .answered: return Response(status: .serviceUnavailable)
            case .thrown: throw Breakdown()
            case .thrownStatus: throw HTTPError(.badGateway)
            case .callers: throw HTTPError(.forbidden)
            case .cancelled: throw CancellationError()
            }
        }

        var errorType: String? {
            switch self {
            case .answered: "503"
            case .thrown: "HTTPInstrumentationTests.Breakdown"
            case .thrownStatus: "Hummingbird.HTTPError"
            case .callers, .cancelled: nil
            }
        }
    }
}

extension HTTPField.Name {
    fileprivate static let xForwardedProto = HTTPField.Name("x-forwarded-proto") ?? .trailer
}
