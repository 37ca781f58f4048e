// SPDX-License-Identifier: Apache-2.0

import Foundation
import Postgres
import PostgresTesting
import Subprocess
import TelemetryModel
import TelemetryTesting
import Testing
import TraceStore

/// The API and the worker as two processes, with the events that go from one to the other.
@Suite(.timeLimit(.minutes(5))) struct WorkerTests {
    @Test func `a new expense is one trace, from the request to the alert`() async throws {
        let run = try await withWorker { api, worker in
            let budget = #"{"limit":"50.00","currency":"EUR"}"#
            #expect(try await api.request(.PUT, "/budgets/meals", body: budget).status == 201)
            let created = try await api.request(.POST, "/expenses", body: .lunch)
            #expect(created.status == 201)
            _ = await worker.outlay.line(containing: "A budget was reached")
            let alerts = try await api.request(.GET, "/alerts?month=2026-11").body
            #expect(alerts.contains(#""percent":80,"limit":"50.00","spent":"42.50""#), "\(alerts)")
            return created
        }
        let trace = try #require(run.traces.first { $0.id == run.result.traceID })
        let outline = SpanOutline(trace.spans.map(\.span)).description
        #expect(outline == Self.tree, "\(outline)")
        let services = Set(trace.spans.map { trace.sources[$0.source].resource.serviceName })
        #expect(services == ["outlay-expenses", "outlay-worker"])
        // The event is one line of the worker's, within the span that processed it.
        let processing = trace.spans.map(\.span).first { $0.kind == .consumer }
        let lines = trace.logs.map(\.record).filter { $0.body == "A message was processed" }
        #expect(lines.map(\.spanID) == [processing?.context.spanID])
    }

    @Test func `a worker that is killed again and again loses nothing and counts nothing twice`()
        async throws
    {
        try await withTestDatabase { url in
            try await withMigrations(at: url) {
                let variables = ["DATABASE_URL": url, "OTEL_TRACES_EXPORTER": "none"]
                let run = try await withAPI(environment: variables) { api in
                    let budget = #"{"limit":"900000","currency":"EUR"}"#
                    _ = try await api.request(.PUT, "/budgets/meals", body: budget)
                    try await Self.kill(workersOf: url, whileCreatingAt: api)
                    return try await Self.settle(url, api)
                }
                #expect(run.status.isSuccess, "\(run.log)")
                #expect(run.result.isSettled, "\(run.result)")
            }
        }
    }

    @Test(arguments: [
        "rabbit://localhost", "redis://localhost", "redis://localhost?mode=lists", "kafka://",
        "http://", "postgres://localhost/other",
    ])
    func `a broker that is none stops the start with 78 and the accepted forms`(
        broker: String
    ) async throws {
        for command in ["expenses", "worker"] {
            let run = try await outlay(
                [command],
                environment: ["DATABASE_URL": "postgres:///none", "OUTLAY_BROKER": broker])
            #expect(run.status == .exited(78))
            for form in ["OUTLAY_BROKER", "postgres:", "kafka://", "http://"] {
                #expect(run.log.contains(form), "\(run.log)")
            }
        }
    }

    @Test func `with nothing put aside, replaying says so and ends well`() async throws {
        try await withTestDatabase { url in
            try await withMigrations(at: url) {
                let run = try await outlay(
                    ["worker", "--replay-dead"], environment: ["DATABASE_URL": url])
                #expect(run.status.isSuccess, "\(run.log)")
                #expect(run.output == "replayed 0\n")
            }
        }
    }

    /// Creates and changes expenses while workers are killed at moments that nobody chose.
    private static func kill(workersOf url: String, whileCreatingAt api: Stack) async throws {
        for _ in 1...4 {
            _ = try await withServiceProcess(url) { worker in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<15 { group.addTask { try await createAndChange(at: api) } }
                    for _ in 0..<Int.random(in: 0..<15) { try await group.next() }
                    try worker.outlay.stop(.kill)
                    try await group.waitForAll()
                }
            }
        }
    }

    private static func createAndChange(at api: Stack) async throws {
        let created = try await api.request(.POST, "/expenses", body: .lunch)
        let path = try #require(created.headers.first(name: "location"))
        let body = #"{"amount":"\#(Int.random(in: 1...99)).00"}"#
        _ = try await api.request(.PATCH, path, body: body)
        if Int.random(in: 0..<4) == 0 { _ = try await api.request(.DELETE, path) }
    }

    /// Lets a worker finish what is left, and compares.
    private static func settle(_ url: String, _ api: Stack) async throws -> Books {
        try await withServiceProcess(url) { _ in
            try await PostgresClient.withClient(
                configuration: try PostgresConfiguration(url: url)
            ) { client in
                var books = try await Books(client)
                // A killed worker's messages come back when they count as forgotten, after 30 seconds.
                try await client.until(changesOf: Books.tables) {
                    books = try await Books(client)
                    return books.isSettled
                }
                return books
            }
        }.result
    }

    private static let tree = """
        SERVER POST /expenses
          INTERNAL ExpenseHandler.create
            INTERNAL ExpenseService.create
              INTERNAL ExpenseRepository.insert
                CLIENT INSERT expenses INSERT outbox
              PRODUCER send expenses.events
                CLIENT INSERT queue_messages
                CONSUMER process expenses.events
                  INTERNAL BudgetService.apply
                    INTERNAL BudgetRepository.apply
                      CLIENT BEGIN
                      CLIENT INSERT spending_inbox INSERT monthly_spending
                      CLIENT INSERT budget_alerts
                      CLIENT COMMIT
                CLIENT settle expenses.events
                  CLIENT DELETE queue_messages
        """
}

/// What the tables say when nobody is at work.
private struct Books: Sendable {
    let expenses: Int64
    let spending: Int64
    let waiting: Int64

    static let tables = [
        "expenses", "monthly_spending", "outbox", "queue_messages", "queue_dead_letters",
    ]

    init(_ client: PostgresClient) async throws {
        let statement = PostgresStatement(
            """
            select coalesce((select sum(amount_minor) from expenses), 0)::bigint,
                coalesce((select sum(spent_minor) from monthly_spending), 0)::bigint,
                (select count(*) from outbox) + (select count(*) from queue_messages)
                    + (select count(*) from queue_dead_letters)
            """,
            summary: "SELECT")
        let row = try #require(try await client.query(statement).first)
        (expenses, spending, waiting) = try row.decode(Int64.self, Int64.self, Int64.self)
    }

    var isSettled: Bool { waiting == 0 && expenses == spending }
}

extension String {
    fileprivate static let lunch = """
        {"description":"Lunch","amount":"42.50","currency":"EUR","category":"meals",\
        "spent_on":"2026-11-20"}
        """
}

/// Runs a worker of one database, untraced.
private func withServiceProcess<Result: Sendable>(
    _ url: String, _ body: @escaping @Sendable (Stack) async throws -> Result
) async throws -> OutlayRun<Result> {
    try await withWorkerProcess(
        environment: ["DATABASE_URL": url, "OTEL_TRACES_EXPORTER": "none"], body)
}

/// Runs API and worker on one new database, with one collector.
private func withWorker<Result: Sendable>(
    _ body: @escaping @Sendable (Stack, Stack) async throws -> Result
) async throws -> (result: Result, traces: [Trace]) {
    try await withCollector { endpoint, store in
        try await withTestDatabase { url in
            try await withMigrations(at: url) {
                let variables = ["DATABASE_URL": url, "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint]
                let run = try await withWorkerProcess(environment: variables) { worker in
                    try await withAPI(environment: variables) { api in
                        try await body(api, worker)
                    }
                }
                #expect(run.status.isSuccess, "\(run.log)")
                #expect(run.result.status.isSuccess, "\(run.result.log)")
                return (run.result.result, store.traces(matching: TraceSearch(limit: 10_000)))
            }
        }
    }
}
