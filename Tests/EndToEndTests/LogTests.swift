// SPDX-License-Identifier: Apache-2.0

import Foundation
import PostgresTesting
import Subprocess
import Synchronization
import SystemPackage
import TelemetryModel
import Testing
import TraceStore

/// What the real binary logs: on the console as JSON lines, and in the collector's store.
@Suite(.timeLimit(.minutes(5))) struct LogTests {
    @Test func `the line of a POST has the ids of its span, on the console and in the viewer`()
        async throws
    {
        let run = try await withStack(environment: ["OUTLAY_LOG_FORMAT": "json"]) {
            try await $0.request(.POST, "/expenses", body: Self.body("Lunch"))
        }
        #expect(run.status.isSuccess, "\(run.log)")
        let id = try #require(run.result.traceID)
        let span = try #require(run.spans(id).first { $0.kind == .server })
        let lines = try objects(run.log).filter { $0.message == "A request ended" }
        let line = try #require(lines.first)
        #expect(lines.count == 1)
        #expect(line.traceID == "\(id)")
        #expect(line.spanID == "\(span.context.spanID)")
        #expect(line.flags == "03")
        #expect(line.service == "outlay-expenses")

        let trace = try #require(run.traces.first { $0.id == id })
        let record = try #require(trace.logs.map(\.record).first { $0.body == "A request ended" })
        #expect(trace.logs.count == 1)
        #expect(record.spanID == span.context.spanID)
        #expect(span.startTime <= record.time && record.time <= span.endTime)
        #expect(record.severityNumber == 9)
        #expect(record.attributes["http.request.method"] == "POST")
        #expect(record.attributes["http.route"] == "/expenses")
        #expect(record.attributes["http.response.status_code"] == 201)
        // printf ada | sha256sum
        #expect(record.attributes["user.hash"] == "fdee430d40bd57de")
        #expect(trace.sources[trace.logs[0].source].resource.serviceName == "outlay-expenses")
    }

    @Test func `nothing that a caller sends is in any log`() async throws {
        let marker = "hunter2marker"
        let run = try await withStack(environment: [
            "OUTLAY_LOG_FORMAT": "json", "OUTLAY_LOG_LEVEL": "debug",
            "OUTLAY_USER_HASH_KEY": "\(marker)key",
        ]) { stack in
            let headers = [
                "authorization": "Bearer \(marker)", "x-user-id": marker, "cookie": marker,
                "idempotency-key": marker,
            ]
            var statuses: [UInt] = []
            for (path, body) in [
                ("/expenses?token=\(marker)", Self.body(marker)),
                ("/expenses", #"{"description":"\#(marker)","amount":"\#(marker)"}"#),
                ("/expenses", #"{"\#(marker)": \#(marker)"#),
                ("/\(marker)", Self.body(marker)), ("/expenses/\(marker)/pay", ""),
                ("/users", #"{"name":"\#(marker)","password":"\#(marker)"}"#),
                ("/users", #"{"name":"\#(marker)","password":"\#(marker)"}"#),
                ("/users", #"{"name":"\#(marker) ","password":["\#(marker)"]}"#),
            ] {
                statuses.append(
                    try await stack.request(.POST, path, body: body, headers: headers).status)
            }
            return statuses
        }
        #expect(run.result == [201, 400, 400, 404, 400, 201, 409, 400])
        let exported = run.traces.flatMap(\.logs)
        #expect(exported.count { $0.record.body == "A request ended" } == 8)
        #expect(!run.log.contains(marker), "\(run.log)")
        #expect(!exported.contains { "\($0)".contains(marker) })
    }

    @Test func `requests, spans and lines are as many, through a SIGTERM under load`()
        async throws
    {
        let answered = AnswerCount()
        let run = try await withStack(environment: ["OUTLAY_LOG_FORMAT": "json"]) { stack in
            try await stack.listUntilGone { _ in
                if answered.increment() == 300 { try? stack.outlay.stop() }
            }
        }
        let lines = try objects(run.log).filter { $0.message == "A request ended" }
        let spans = run.traces.flatMap(\.spans).map(\.span).filter { $0.kind == .server }
        let records = run.traces.flatMap(\.logs).map(\.record)
            .filter { $0.body == "A request ended" }
        #expect(answered.count >= 300)
        #expect(lines.count == answered.count)
        #expect(lines.count == spans.count)
        #expect(lines.count == records.count)
        #expect(
            Set(records.compactMap(\.spanID)) == Set(spans.map(\.context.spanID)))
    }

    @Test func `exceptions are log records of their spans, where that is wanted`() async throws {
        let records = try await withCollector { endpoint, store in
            let run = try await withAPI(environment: [
                "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none", "OUTLAY_RELAY": "false",
                "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint,
                "OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN": "logs",
            ]) { try await $0.request(.GET, "/expenses").status }
            #expect(run.result == 503)
            let trace = try #require(store.traces(matching: TraceSearch(limit: 10)).first)
            #expect(trace.spans.allSatisfy { $0.span.events.isEmpty })
            let exceptions = trace.logs.map(\.record).filter { $0.eventName == "exception" }
            let failed = trace.spans.map(\.span).filter { $0.status.code == .error }
            for exception in exceptions {
                #expect(failed.contains { $0.context.spanID == exception.spanID })
            }
            return exceptions
        }
        #expect(!records.isEmpty)
        for record in records {
            #expect(record.severityNumber == 17)
            #expect(record.attributes["exception.type"] != nil)
            #expect(record.attributes["exception.message"] != nil)
        }
    }

    @Test func `a format that is none stops the start with 78`() async throws {
        for (name, value) in [("OUTLAY_LOG_FORMAT", "xml"), ("OUTLAY_LOG_LEVEL", "loud")] {
            let run = try await outlay(
                ["expenses"], environment: ["DATABASE_URL": "postgres:///none", name: value])
            #expect(run.status == .exited(78))
            #expect(run.log.contains("\(name) is \"\(value)\"; it takes one of "), "\(run.log)")
        }
    }

    @Test(.enabled(if: python != nil, "OUTLAY_TEST_PYTHON names no Python"))
    func `Python's json reads every line, with the keys in their order`() async throws {
        let run = try await withStack(environment: [
            "OUTLAY_LOG_FORMAT": "json", "OUTLAY_LOG_LEVEL": "trace",
        ]) { stack in
            _ = try await stack.request(.POST, "/expenses", body: Self.body("Lunch"))
            _ = try await stack.request(.GET, "/expenses/%0A%1B%5B2J%22")
        }
        let script = """
            import datetime, json, sys
            keys = ["timestamp", "severity", "message", "logger", "service.name", "trace_id",
                    "span_id", "trace_flags", "event.name", "attributes"]
            lines = sys.stdin.read().split("\\n")
            for line in filter(None, lines):
                line = json.loads(line)
                assert list(line) == [key for key in keys if key in line], line
                datetime.datetime.fromisoformat(line["timestamp"].replace("Z", "+00:00"))
            print(len(lines))
            """
        let parsed = try await Subprocess.run(
            .path(FilePath(try #require(python))), arguments: ["-c", script],
            input: .string(run.log), output: .string(limit: 1 << 16),
            error: .string(limit: 1 << 16))
        #expect(parsed.terminationStatus.isSuccess, "\(parsed.standardError)")
        #expect(Int(parsed.standardOutput.filter(\.isNumber)) ?? 0 > 3)
    }

    private static func body(_ description: String) -> String {
        #"{"description":"\#(description)","amount":"42.50","currency":"EUR","category":"meals"}"#
    }

    private func objects(_ log: String) throws -> [ConsoleLine] {
        try log.split(separator: "\n").map {
            try JSONDecoder().decode(ConsoleLine.self, from: Data($0.utf8))
        }
    }
}

private let python = ProcessInfo.processInfo.environment["OUTLAY_TEST_PYTHON"]

private final class AnswerCount: Sendable {
    private let answers = Atomic(0)

    var count: Int { answers.load(ordering: .relaxed) }

    func increment() -> Int { answers.wrappingAdd(1, ordering: .relaxed).newValue }
}

/// A line of the console as a log store reads it.
private struct ConsoleLine: Decodable {
    var message: String
    var service: String
    var traceID: String?
    var spanID: String?
    var flags: String?

    private enum CodingKeys: String, CodingKey {
        case message
        case service = "service.name"
        case traceID = "trace_id"
        case spanID = "span_id"
        case flags = "trace_flags"
    }
}
