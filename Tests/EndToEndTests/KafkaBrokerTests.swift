// SPDX-License-Identifier: Apache-2.0

import KafkaTesting
import MessagingKafka
import Postgres
import PostgresTesting
import TelemetryModel
import TelemetryTesting
import Testing
import TraceStore

/// The API and the worker as two processes, with librdkafka's mock cluster in between, over TCP.
@Suite(.timeLimit(.minutes(5))) struct KafkaBrokerTests {
    @Test func `a new expense is one trace, from the request through Kafka to the alert`()
        async throws
    {
        try await withKafka { _, variables, store in
            let run = try await withWorkerProcess(environment: variables) { worker in
                try await withAPI(environment: variables) { api in
                    let budget = #"{"limit":"50.00","currency":"EUR"}"#
                    let set = try await api.request(.PUT, "/budgets/meals", body: budget)
                    #expect(set.status == 201)
                    let created = try await api.request(.POST, "/expenses", body: .restaurantBill)
                    _ = await worker.outlay.line(containing: "A budget was reached")
                    return created.traceID
                }
            }
            #expect(run.status.isSuccess, "\(run.log)")
            #expect(run.result.status.isSuccess, "\(run.result.log)")
            let trace = try #require(
                store.traces(matching: TraceSearch(limit: 10_000)).first {
                    $0.id == run.result.result
                })
            let outline = SpanOutline(trace.spans.map(\.span)).description
            #expect(outline == Self.tree, "\(outline)")
        }
    }

    @Test(Kcat.isInstalled) func `another client reads context and baggage in a record's headers`()
        async throws
    {
        try await withKafka { kafka, variables, _ in
            let created = try await withPublishedLunch(variables)
            let record = try await kafka.record()
            let traceparent = try #require(record.headers["traceparent"])
            #expect(traceparent.contains(try #require(created.traceID).description))
            #expect(record.headers["baggage"] == "tenant=acme")
            #expect(record.headers["type"] == "expense.created")
            #expect(record.key == created.headers.first(name: "location")?.lastComponent)
        }
    }

    @Test(Kcat.isInstalled) func `a record bears the headers of the propagators that are chosen`()
        async throws
    {
        try await withKafka { kafka, variables, _ in
            var variables = variables
            variables["OTEL_PROPAGATORS"] = "b3multi"
            let created = try await withPublishedLunch(variables)
            let headers = try await kafka.record().headers
            #expect(headers["x-b3-traceid"] == created.traceID?.description)
            #expect(headers["x-b3-spanid"]?.count == 16)
            #expect(headers["x-b3-sampled"] == "1")
            #expect(headers["traceparent"] == nil)
        }
    }

    @Test(Kcat.isInstalled, arguments: [nil, "garbled"])
    func `a header that is missing or garbled begins a new trace and loses no message`(
        traceparent: String?
    ) async throws {
        try await withKafka { kafka, variables, store in
            let created = try await withPublishedLunch(variables)
            var record = try await kafka.record()
            record.headers["traceparent"] = traceparent
            let other = try MockKafkaCluster()
            try await other.produce(
                record.value, key: record.key,
                headers: record.headers.map { "\($0.key)=\($0.value)" }, to: Self.topic)
            var variables = variables
            variables["OUTLAY_BROKER"] = other.quickAddress
            let run = try await withWorkerProcess(environment: variables) { [variables] _ in
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

    @Test(Kcat.isInstalled) func `what was put aside in a topic is replayed on request`()
        async throws
    {
        try await withKafka { kafka, variables, _ in
            try await kafka.produce(
                "no", key: "1", headers: ["id=1", "type=expense.created"], to: Self.topic)
            let run = try await withWorkerProcess(environment: variables) { worker in
                await worker.outlay.line(containing: "was put aside") ?? ""
            }
            #expect(!run.result.isEmpty, "\(run.log)")
            let letters = try await kafka.records(of: "\(Self.topic).dead", format: "%k|%s|%h")
            #expect(letters.count == 1)
            #expect(letters.first?.contains("dead-reason=") == true, "\(letters)")
            let replay = try await outlay(["worker", "--replay-dead"], environment: variables)
            #expect(replay.output == "replayed 1\n", "\(replay.log)")
            let records = try await kafka.records(of: Self.topic, format: "%k|%s|%h")
            #expect(Array(repeating: "1|no|id=1,type=expense.created", count: 2) == records)
        }
    }

    @Test func `workers that are killed again and again lose nothing and count nothing twice`()
        async throws
    {
        try await withKafka { _, variables, _ in
            var variables = variables
            variables["OTEL_TRACES_EXPORTER"] = "none"
            let run = try await withAPI(environment: variables) { [variables] api in
                for _ in 1...3 { try await killWorker(amidExpensesOf: api, variables) }
                _ = try await withWorkerProcess(environment: variables) { _ in
                    try await untilBooksAgree(variables)
                }
            }
            #expect(run.status.isSuccess, "\(run.log)")
        }
    }

    fileprivate static let topic = "expenses.events"

    private static let tree = """
        SERVER POST /expenses
          INTERNAL ExpenseHandler.create
            INTERNAL ExpenseService.create
              INTERNAL ExpenseRepository.insert
                CLIENT INSERT expenses INSERT outbox
              PRODUCER send expenses.events
                CONSUMER process expenses.events
                  INTERNAL BudgetService.apply
                    INTERNAL BudgetRepository.apply
                      CLIENT BEGIN
                      CLIENT INSERT spending_inbox INSERT monthly_spending
                      CLIENT INSERT budget_alerts
                      CLIENT COMMIT
        """
}

/// Runs `body` with a cluster, a migrated database and a collector, and the variables that name them.
private func withKafka(
    _ body: (MockKafkaCluster, [String: String], BoundedTraceStore) async throws -> Void
) async throws {
    try await withCollector { endpoint, store in
        try await withTestDatabase { url in
            try await withMigrations(at: url) {
                let kafka = try MockKafkaCluster()
                let variables = [
                    "DATABASE_URL": url, "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint,
                    "OUTLAY_BROKER": kafka.quickAddress,
                ]
                try await body(kafka, variables, store)
            }
        }
    }
}

/// Records expenses, and kills a worker as soon as it has begun to apply them.
private func killWorker(
    amidExpensesOf api: Stack, _ variables: [String: String]
) async throws {
    // Asked before there is a worker: once it has applied all there is, nothing changes any more.
    let url = try #require(variables["DATABASE_URL"])
    let before = try await PostgresClient.withClient(
        configuration: try PostgresConfiguration(url: url)
    ) { database in try await database.applied }
    _ = try await withWorkerProcess(environment: variables) { worker in
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await until(changesOf: ["spending_inbox"], variables) { database in
                    try await database.applied > before
                }
                try worker.outlay.stop(.kill)
            }
            for number in 0..<20 {
                group.addTask {
                    let created = try await api.request(.POST, "/expenses", body: .restaurantBill)
                    let path = try #require(created.headers.first(name: "location"))
                    let amount = #"{"amount":"\#(10 + number).00"}"#
                    _ = try await api.request(.PATCH, path, body: amount)
                }
            }
            try await group.waitForAll()
        }
    }
}

/// A record as `kcat` prints it.
private struct Record {
    let key: String
    let value: String
    var headers: [String: String] = [:]
}

extension MockKafkaCluster {
    /// Its address with properties that make a group notice sooner than real ones who has gone.
    var quickAddress: String {
        address("session.timeout.ms=6000&heartbeat.interval.ms=200")
    }

    /// The one record that the API has published.
    fileprivate func record() async throws -> Record {
        let lines = try await records(of: KafkaBrokerTests.topic, format: "%k|%s|%h")
        let parts = try #require(lines.first).split(separator: "|").map(String.init)
        var record = Record(key: parts[0], value: parts[1])
        for header in parts[2].split(separator: ",") {
            let pair = header.split(separator: "=", maxSplits: 1).map(String.init)
            record.headers[pair[0]] = pair[1]
        }
        return record
    }
}

extension String {
    /// What is behind the last slash.
    fileprivate var lastComponent: String { split(separator: "/").last.map(String.init) ?? "" }
}
