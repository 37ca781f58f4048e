// SPDX-License-Identifier: Apache-2.0

import Expenses
import ExpensesTesting
import HTTPTypes
import Logging
import Synchronization
import Testing

@Suite struct FailureTests {
    @Test func `an unknown error is a 500 that gives nothing away`() async throws {
        try await TestAPI(store: FailingExpenseStore(Breakdown())).run { caller in
            let answer = try await caller.send(.post, "/expenses", .lunch)
            #expect(answer.status == .internalServerError)
            #expect(answer.code == "internal")
            #expect(!answer.text.contains("secret"))
        }
    }

    @Test func `an internal error tells no more than an unknown one`() async throws {
        let error = ExpenseError(.internal, "A column is missing.", cause: Breakdown())
        try await TestAPI(store: FailingExpenseStore(error)).run { caller in
            let answer = try await caller.send(.post, "/expenses", .lunch)
            #expect(answer.code == "internal")
            #expect(!answer.text.contains("column"))
        }
    }

    @Test func `an unreachable database is a 503 that says when to try again`() async throws {
        let error = ExpenseError(.unavailable, "Not now.", cause: Breakdown())
        try await TestAPI(store: FailingExpenseStore(error)).run { caller in
            let answer = try await caller.send(.get, "/expenses")
            #expect(answer.status == .serviceUnavailable)
            #expect(answer.headers[.retryAfter] == "1")
            #expect(!answer.text.contains("secret"))
        }
    }

    @Test func `the problem carries the trace of its request`() async throws {
        try await TestAPI().run { caller in
            for answer in [
                try await caller.send(.get, "/expenses/7"), try await caller.send(.put, "/nowhere"),
            ] {
                let trace = answer.headers[.traceresponse]?.split(separator: "-")[1]
                #expect(answer.json["trace_id"]?.string == trace.map(String.init))
            }
        }
    }

    @Test func `the cause goes to the log, and the user does not`() async throws {
        let log = RecordedLog()
        let api = TestAPI(store: FailingExpenseStore(Breakdown()), logger: log.logger(level: .info))
        try await api.run { caller in
            let answer = try await caller.send(.post, "/expenses", .lunch)
            #expect(answer.status == .internalServerError)
            let lines = log.lines
            #expect(lines.count == 2)
            #expect(lines.first?.contains("error A request failed") == true)
            #expect(lines.first?.contains("secret of the database") == true)
            #expect(lines.last?.contains("error A request ended") == true)
            #expect(!lines.joined().contains("alice"))
        }
    }

    @Test func `a request is one line, without path, body or user`() async throws {
        let log = RecordedLog()
        try await TestAPI(logger: log.logger(level: .info)).run { caller in
            let id = try await caller.create()
            try await caller.send(.get, "/expenses/\(id)")
            #expect(log.lines.count == 2)
            for (line, (route, status)) in zip(
                log.lines, [("/expenses", 201), ("/expenses/{id}", 200)])
            {
                #expect(line.contains("http.route=\(route) "))
                #expect(line.contains("http.response.status_code=\(status)"))
                #expect(line.contains("duration_ms="))
                #expect(line.contains("user.hash="))
                for secret in [id, "alice", "auditors"] { #expect(!line.contains(secret)) }
            }
        }
    }

    @Test func `answers to the caller are not logged as failures`() async throws {
        let log = RecordedLog()
        try await TestAPI(logger: log.logger(level: .info)).run { caller in
            try await caller.send(.get, "/expenses/7")
            try await caller.send(.get, "/nowhere")
        }
        #expect(log.lines.count == 2)
        #expect(log.lines.allSatisfy { $0.hasPrefix("info A request ended") })
    }
}

/// Log lines as text: level, message, and metadata in the order of its keys.
final class RecordedLog: Sendable {
    private let recorded = Mutex<[String]>([])

    var lines: [String] { recorded.withLock { $0 } }

    func logger(level: Logger.Level) -> Logger {
        Logger(label: "test") { _ in Handler(log: self, logLevel: level) }
    }

    private struct Handler: LogHandler {
        let log: RecordedLog
        var logLevel: Logger.Level
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let error = event.error.map { ["error=\($0)"] } ?? []
            let pairs = (event.metadata ?? [:]).sorted { $0.key < $1.key }
                .map { "\($0.key)=\($0.value)" }
            let line = (["\(event.level) \(event.message)"] + error + pairs).joined(separator: " ")
            log.recorded.withLock { $0.append(line + " ") }
        }
    }
}
