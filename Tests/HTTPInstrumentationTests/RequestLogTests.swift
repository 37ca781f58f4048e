// SPDX-License-Identifier: Apache-2.0

import Digest
import HTTPInstrumentation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import MetricsTestKit
import Synchronization
import TelemetryModel
import TelemetryTesting
import Testing

/// The line of each request: as many as there are server spans, and each within its span.
@Suite struct RequestLogTests {
    @Test(arguments: [false, true])
    func `a request is one line within its span, with typed values`(isLive: Bool) async throws {
        let (records, spans) = try await serve(isLive: isLive) { _, _ in
            Response(status: .created)
        }
        let span = try #require(spans.first)
        let record = try #require(records.first)
        #expect(records.count == 1)
        #expect(record.body == "A request ended")
        #expect(record.severityNumber == 9)
        #expect(record.traceID == span.context.traceID)
        #expect(record.spanID == span.context.spanID)
        #expect(record.time <= span.endTime)
        #expect(record.attributes["http.request.method"] == "GET")
        #expect(record.attributes["http.route"] == "/things/{id}")
        #expect(record.attributes["http.response.status_code"] == 201)
        #expect(record.attributes["user.hash"] == "e9969eb8667d1537")
    }

    @Test(arguments: [false, true])
    func `a line tells the duration that the histogram counts`(isLive: Bool) async throws {
        let now = Mutex(ContinuousClock.now)
        let metrics = TestMetrics()
        let (records, _) = try await serve(
            isLive: isLive, metrics: metrics, now: { now.withLock { $0 } }
        ) { _, _ in
            now.withLock { $0 += .microseconds(12_500) }
            return Response(status: .ok)
        }
        #expect(records.map { $0.attributes["duration_ms"] } == [12.5])
        let durations = metrics.durations(HTTPInstruments.serverRequestDuration)
        #expect(durations.values.map { $0 } == [[12_500_000]])
    }

    @Test(arguments: [false, true])
    func `a failure is an error, whether it is answered or thrown`(throwing: Bool) async throws {
        let (records, _) = try await serve { _, _ in
            if throwing { throw Breakdown() }
            return Response(status: .badGateway)
        }
        #expect(records.map(\.severityNumber) == [17])
        #expect(
            records.first?.attributes["http.response.status_code"] == (throwing ? 500 : 502))
    }

    @Test func `what the caller got wrong is no error`() async throws {
        let (records, _) = try await serve { _, _ in throw HTTPError(.badRequest) }
        #expect(records.map(\.severityNumber) == [9])
        #expect(records.first?.attributes["http.response.status_code"] == 400)
    }

    @Test func `a request whose caller went away has a line, and no status`() async throws {
        let (records, spans) = try await serve { _, _ in throw CancellationError() }
        #expect(spans.count == 1)
        #expect(records.map(\.severityNumber) == [9])
        #expect(records.first?.attributes["http.response.status_code"] == nil)
        #expect(records.first?.attributes["http.route"] == "/things/{id}")
    }

    @Test func `health has neither span nor line, and a missed route no route`() async throws {
        let health = try await serve("/healthz") { _, _ in Response(status: .ok) }
        #expect(health.records.isEmpty)
        #expect(health.spans.isEmpty)
        let missed = try await serve("/nowhere/\(secret)") { _, _ in Response(status: .ok) }
        #expect(missed.records.count == missed.spans.count)
        #expect(missed.records.first?.attributes["http.route"] == nil)
        #expect(missed.records.first?.attributes["http.response.status_code"] == 404)
        #expect(!"\(missed.records)".contains(secret))
    }

    @Test func `a method that nobody knows does not get into the log`() async throws {
        let method = try #require(HTTPRequest.Method(secret))
        let (records, _) = try await serve(method: method) { _, _ in Response(status: .ok) }
        #expect(records.first?.attributes["http.request.method"] == "_OTHER")
        #expect(!"\(records)".contains(secret))
    }

    @Test func `neither query, header nor body is in the line`() async throws {
        let (records, _) = try await serve(
            "/things/\(secret)?token=\(secret)",
            headers: [.authorization: "Bearer \(secret)", .cookie: secret]
        ) { _, _ in
            Response(status: .ok, body: .init(byteBuffer: .init(string: secret)))
        }
        #expect(records.count == 1)
        #expect(!"\(records)".contains(secret))
    }

    @Test func `below the logger's level nothing is written`() async throws {
        let (records, spans) = try await serve(level: .warning) { _, _ in Response(status: .ok) }
        #expect(records.isEmpty)
        #expect(spans.count == 1)
    }

    /// FIPS 180-4 and RFC 4231, test case 2, cut to sixteen digits.
    @Test func `a user's hash is the beginning of SHA-256, or of the HMAC with a key`() {
        #expect(UserHash().hash(of: "abc") == "ba7816bf8f01cfea")
        #expect(
            UserHash(key: "Jefe").hash(of: "what do ya want for nothing?") == "5bdcc146bf60754e")
        let long = String(repeating: "k", count: 100)
        #expect(UserHash(key: long).hash(of: "a") != UserHash(key: long + "k").hash(of: "a"))
    }

    private let secret = "hunter2"

    private func serve(
        _ target: String = "/things/7", method: HTTPRequest.Method = .get,
        headers: HTTPFields = [:], isLive: Bool = false, level: Logger.Level = .info,
        metrics: TestMetrics = TestMetrics(),
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        _ handler: @escaping @Sendable (Request, TestContext) async throws -> Response
    ) async throws -> (records: [LogRecord], spans: [FinishedSpan]) {
        let logs = RecordedLogs()
        return try await withRecordedSpans { spans in
            let router = Router(context: TestContext.self)
            router.add(
                middleware: ServerTracing(
                    untracedPaths: ["/healthz"], log: RequestLog { _ in "alice-\(1 + 1)" },
                    metrics: metrics, now: now))
            router.on("/things/{id}", method: method, use: handler)
            router.get("/healthz", use: handler)
            let application = Application(
                router: router, server: .tracedHTTP1(), logger: logs.logger(level: level))
            try await application.test(isLive ? .live : .router) { client in
                try await client.execute(uri: target, method: method, headers: headers) { _ in }
            }
            return (logs.records.filter { $0.body == "A request ended" }, spans.spans)
        }
    }
}
