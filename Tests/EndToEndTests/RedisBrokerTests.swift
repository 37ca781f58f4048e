// SPDX-License-Identifier: Apache-2.0

import Postgres
import PostgresTesting
import RedisTesting
import TelemetryModel
import TelemetryTesting
import Testing
import TraceStore

/// The API and the worker as two processes, with a real Redis in between.
@Suite(.timeLimit(.minutes(5))) struct RedisBrokerTests {
    @Test(arguments: ["streams", "pubsub"])
    func `a new expense is one trace, from the request through Redis to the alert`(
        mode: String
    ) async throws {
        try await withRedis(mode) { redis, variables, store in
            let traceID = try await withRoles(variables, redis) { api, worker in
                let budget = #"{"limit":"50.00","currency":"EUR"}"#
                #expect(try await api.request(.PUT, "/budgets/meals", body: budget).status == 201)
                let created = try await api.request(.POST, "/expenses", body: .restaurantBill)
                _ = await worker.outlay.line(containing: "A budget was reached")
                return created.traceID
            }
            let trace = try #require(
                store.traces(matching: TraceSearch(limit: 10_000)).first { $0.id == traceID })
            let outline = SpanOutline(trace.spans.map(\.span)).description
            #expect(outline == (mode == "streams" ? Self.streams : Self.channels), "\(outline)")
        }
    }

    @Test func `another client reads context and baggage in the entry of a stream`() async throws {
        try await withRedis("streams") { redis, variables, _ in
            let created = try await withPublishedLunch(variables)
            let entry = try await redis.entry()
            let traceparent = try #require(entry.fields["traceparent"])
            #expect(traceparent.contains(try #require(created.traceID).description))
            #expect(entry.fields["baggage"] == "tenant=acme")
            #expect(entry.fields["type"] == "expense.created")
        }
    }

    @Test func `another client reads context and baggage in what is said on a channel`()
        async throws
    {
        try await withRedis("pubsub") { redis, variables, _ in
            let heard = try await redis.hearing("expenses.events") {
                _ = try await withPublishedLunch(variables)
            }
            let envelope = try #require(heard)
            #expect(envelope.contains(#""traceparent":"00-"#), "\(envelope)")
            #expect(envelope.contains(#""baggage":"tenant=acme""#), "\(envelope)")
            #expect(envelope.contains(#""type":"expense.created""#), "\(envelope)")
        }
    }

    @Test(arguments: ["streams", "pubsub"])
    func `a trace goes on through an event whose own JSON carries it`(mode: String) async throws {
        try await withRedis(mode) { redis, variables, store in
            var variables = variables
            variables["OUTLAY_MESSAGING_CONTEXT"] = "body"
            let traceID = try await withRoles(variables, redis) { api, worker in
                let created = try await api.request(.POST, "/expenses", body: .restaurantBill)
                _ = await worker.outlay.line(containing: "A message was processed")
                return created.traceID
            }
            let trace = try #require(traceID.flatMap { store.trace($0) })
            #expect(
                trace.spans.contains { $0.span.name == "process expenses.events" }, "\(trace.spans)"
            )
            guard mode == "streams" else { return }
            let entry = try await redis.entry()
            #expect(entry.fields["traceparent"] == nil)
            #expect(entry.fields["body"]?.hasPrefix(#"{"_trace":{"traceparent":"00-"#) == true)
        }
    }

    @Test(arguments: [nil, "garbled"])
    func `a header that is missing or garbled begins a new trace and loses no message`(
        traceparent: String?
    ) async throws {
        try await withRedis("streams") { redis, variables, store in
            let created = try await withPublishedLunch(variables)
            var entry = try await redis.entry()
            entry.fields["traceparent"] = traceparent
            try await redis.replace(entry)
            let run = try await withWorkerProcess(environment: variables) { _ in
                try await untilBooksAgree(variables)
            }
            #expect(run.status.isSuccess, "\(run.log)")
            let processed = store.traces(matching: TraceSearch(limit: 10_000)).filter {
                $0.spans.contains { $0.span.name == "process expenses.events" }
            }
            #expect(processed.count == 1)
            #expect(processed.first?.id != created.traceID)
        }
    }

    @Test func `what was put aside in a stream is replayed on request`() async throws {
        try await withRedis("streams") { redis, variables, _ in
            _ = try await redis.cli([
                "xadd", "expenses.events:0", "*", "id", "1", "type", "expense.created", "body",
                "no",
            ])
            let run = try await withWorkerProcess(environment: variables) { worker in
                await worker.outlay.line(containing: "was put aside") ?? ""
            }
            #expect(!run.result.isEmpty, "\(run.log)")
            let replay = try await outlay(["worker", "--replay-dead"], environment: variables)
            #expect(replay.output == "replayed 1\n", "\(replay.log)")
        }
    }

    @Test func `workers that are killed again and again lose nothing and count nothing twice`()
        async throws
    {
        try await withRedis("streams") { _, variables, _ in
            var variables = variables
            variables["OTEL_TRACES_EXPORTER"] = "none"
            let run = try await withAPI(environment: variables) { [variables] api in
                for round in 1...3 {
                    try await createExpenses(at: api, killing: variables, round: round)
                }
                _ = try await withWorkerProcess(environment: variables) { _ in
                    try await untilBooksAgree(variables)
                }
            }
            #expect(run.status.isSuccess, "\(run.log)")
        }
    }

    private static let streams = tree(
        sending: "CLIENT XADD",
        settling: "\n        CLIENT settle expenses.events\n          CLIENT XACK")
    private static let channels = tree(sending: "CLIENT PUBLISH", settling: "")

    private static func tree(sending: String, settling: String) -> String {
        """
        SERVER POST /expenses
          INTERNAL ExpenseHandler.create
            INTERNAL ExpenseService.create
              INTERNAL ExpenseRepository.insert
                CLIENT INSERT expenses INSERT outbox
              PRODUCER send expenses.events
                \(sending)
                CONSUMER process expenses.events
                  INTERNAL BudgetService.apply
                    INTERNAL BudgetRepository.apply
                      CLIENT BEGIN
                      CLIENT INSERT spending_inbox INSERT monthly_spending
                      CLIENT INSERT budget_alerts
                      CLIENT COMMIT\(settling)
        """
    }
}

// MARK: What runs

/// Runs `body` with a Redis, a migrated database and a collector, and the variables that name them.
private func withRedis(
    _ mode: String,
    _ body: (RedisServer, [String: String], BoundedTraceStore) async throws -> Void
) async throws {
    try await withCollector { endpoint, store in
        try await withTestDatabase { url in
            try await withMigrations(at: url) {
                try await RedisServer.with { redis in
                    let variables = [
                        "DATABASE_URL": url, "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint,
                        "OUTLAY_BROKER": "redis:///?mode=\(mode)&socket=\(redis.socket)",
                    ]
                    try await body(redis, variables, store)
                }
            }
        }
    }
}

/// Runs worker and API, and `body` once the worker is there: a channel keeps nothing for it.
private func withRoles<Result: Sendable>(
    _ variables: [String: String], _ redis: RedisServer,
    _ body: @escaping @Sendable (Stack, Stack) async throws -> Result
) async throws -> Result {
    let run = try await withWorkerProcess(environment: variables) { worker in
        while variables["OUTLAY_BROKER"]?.contains("pubsub") == true,
            try await redis.cli("pubsub", "numsub", "expenses.events").last != "1"
        {}
        return try await withAPI(environment: variables) { api in try await body(api, worker) }
    }
    #expect(run.status.isSuccess, "\(run.log)")
    #expect(run.result.status.isSuccess, "\(run.result.log)")
    return run.result.result
}

// MARK: What Redis holds

/// An entry of a stream, as `redis-cli` prints it.
private struct Entry {
    let stream: String
    let id: String
    var fields: [String: String] = [:]
}

extension RedisServer {
    /// The one entry that the API has published.
    fileprivate func entry() async throws -> Entry {
        var entries: [Entry] = []
        for stream in try await cli("--scan", "--pattern", "expenses.events:*") {
            let lines = try await cli("xrange", stream, "-", "+")
            guard let id = lines.first else { continue }
            var entry = Entry(stream: stream, id: id)
            for index in stride(from: 1, to: lines.count - 1, by: 2) {
                entry.fields[lines[index]] = lines[index + 1]
            }
            entries.append(entry)
        }
        return try #require(entries.first)
    }

    /// Puts an entry in the place of the one that it was made from.
    fileprivate func replace(_ entry: Entry) async throws {
        _ = try await cli(["xdel", entry.stream, entry.id])
        let fields = entry.fields.flatMap { [$0.key, $0.value] }
        _ = try await cli(["xadd", entry.stream, "*"] + fields)
    }
}
