// SPDX-License-Identifier: Apache-2.0

import InMemoryTracing
import Instrumenting
import Metrics
import MetricsTestKit
import PostgresTesting
import TelemetryTesting
import Testing
import Tracing

@testable import Postgres

@Suite("Metrics", .timeLimit(.minutes(5)))
struct MetricsTests {
    private static let find = PostgresStatement(
        "select $1::text as thing", summary: "SELECT things")

    private let metrics = TestMetrics()

    @Test func `a statement is one record by its summary and its database`() async throws {
        let configuration = try await measured { client in
            for number in 0..<3 { try await client.query(Self.find, "\(number)") }
            return client.configuration
        }
        #expect(
            durations.keys.map { $0 } == [
                [
                    "db.system.name": "postgresql", "db.namespace": configuration.database,
                    "db.query.summary": "SELECT things", "server.address": configuration.host,
                ]
            ])
        #expect(durations.values.map(\.count) == [3])
    }

    @Test func `a failure is of the same type on the metric and on the span`() async throws {
        let tracer = InMemoryTracer()
        try await measured { client in
            await withTracer(tracer) {
                _ = try? await client.query("select 1 / $1::bigint", 0)
            }
        }
        let span = try #require(tracer.finishedSpans.first)
        let dimensions = try #require(durations.keys.first)
        #expect(dimensions["error.type"] == "22012")
        #expect(dimensions["db.response.status_code"] == "22012")
        #expect(span.attributes.get("error.type") == "22012")
    }

    @Test func `as many spans, so many records, transactions and failures included`() async throws {
        let tracer = InMemoryTracer()
        try await measured { client in
            await withTracer(tracer) {
                await withTaskGroup(of: Void.self) { group in
                    for number in 0..<8 {
                        group.addTask {
                            _ = try? await client.withTransaction { transaction in
                                try await transaction.query(Self.find, "a")
                                try await transaction.query("select 1 / $1::bigint", number % 2)
                            }
                        }
                    }
                }
            }
        }
        let records = durations.values.reduce(0) { $0 + $1.count }
        #expect(records == tracer.finishedSpans.count)
        #expect(records == 32)
    }

    @Test func `what leaves no span is not measured`() async throws {
        try await measured { client in
            try await withTracingSuppressed { _ = try await client.query(Self.find, "a") }
        }
        #expect(durations.isEmpty)
    }

    @Test func `it is measured within the span, so that an exemplar names it`() async throws {
        let contexts = MeasuringContexts()
        try await withRecordedSpans { spans in
            try await withMetricsFactory(contexts) {
                try await withClient { client in _ = try await client.query(Self.find, "a") }
            }
            let span = try #require(spans["SELECT things"])
            #expect(
                contexts[PostgresInstruments.operationDuration.name]?.spanID
                    == span.context.spanID)
        }
    }

    @Test func `the pool tells what it has, by state, and nothing once it is closed`() async throws
    {
        try await measured { client in
            let pool = ["db.client.connection.pool.name": client.configuration.poolName]
            let idle = pool.merging(["db.client.connection.state": "idle"]) { $1 }
            let used = pool.merging(["db.client.connection.state": "used"]) { $1 }
            try await client.withTransaction { transaction in
                _ = try await transaction.query(Self.find, "a")
                #expect(metrics.levels(PostgresInstruments.connectionCount)[used] == 1)
                #expect(metrics.levels(PostgresInstruments.maximum) == [pool: 3])
                #expect(metrics.levels(PostgresInstruments.idleMaximum) == [pool: 3])
                #expect(metrics.levels(PostgresInstruments.idleMinimum) == [pool: 1])
            }
            // The second answer comes in a later turn of the pool's thread than the first.
            _ = await client.poolStatus()
            let open = Double(await client.poolStatus().connections)
            #expect(
                metrics.levels(PostgresInstruments.connectionCount).filter { $0.value != 0 }
                    == [idle: open])
            #expect(used != idle)
        }
        for instrument in [
            PostgresInstruments.connectionCount, PostgresInstruments.maximum,
            PostgresInstruments.idleMaximum, PostgresInstruments.idleMinimum,
            PostgresInstruments.pendingRequests,
        ] {
            #expect(metrics.levels(instrument).values.allSatisfy { $0 == 0 }, "\(instrument.name)")
        }
    }

    @Test func `waits, uses and new connections are records of the pool`() async throws {
        let name = try await measured { client in
            for _ in 0..<2 {
                try await client.withTransaction { _ = try await $0.query(Self.find, "a") }
            }
            try await client.query(Self.find, "b")
            return client.configuration.poolName
        }
        let pool = ["db.client.connection.pool.name": name]
        #expect(metrics.durations(PostgresInstruments.waitTime)[pool]?.count == 3)
        #expect(metrics.durations(PostgresInstruments.useTime)[pool]?.count == 2)
        let created = try #require(metrics.durations(PostgresInstruments.createTime)[pool])
        #expect((1...3).contains(created.count))
        #expect(created.allSatisfy { $0 > 0 })
        #expect(metrics.counts(PostgresInstruments.timeouts) == [pool: 0])
    }

    @Test func `callers that wait in vain are pending, and then timeouts`() async throws {
        try await measured {
            $0.maximumConnections = 1
            $0.acquireTimeout = .milliseconds(300)
        } _: { client in
            try await connect(client)
            let pool = ["db.client.connection.pool.name": client.configuration.poolName]
            // Connecting for the first time may have taken several attempts.
            let before = metrics.counts(PostgresInstruments.timeouts)[pool] ?? 0
            try await client.withTransaction { _ in
                let error = try await failure { _ = try await client.query(Self.find, "a") }
                #expect(error.code == .poolTimeout)
            }
            #expect(metrics.counts(PostgresInstruments.timeouts)[pool] == before + 1)
            let pending = metrics.meters(label: PostgresInstruments.pendingRequests.name)
            #expect(pending.flatMap(\.values).contains(1))
        }
    }

    private var durations: [[String: String]: [Int64]] {
        metrics.durations(PostgresInstruments.operationDuration)
    }

    /// Runs `body` with a client that measures into the test's own metrics.
    @discardableResult private func measured<Result: Sendable>(
        _ configure: @Sendable (inout PostgresConfiguration) -> Void = {
            $0.maximumConnections = 3
        },
        _ body: @Sendable (PostgresClient) async throws -> Result
    ) async throws -> Result {
        try await withTestDatabase { url in
            var configuration = try PostgresConfiguration(url: url)
            configuration.acquireTimeout = .seconds(30)
            configure(&configuration)
            return try await withMetricsFactory(metrics) {
                try await PostgresClient.withClient(configuration: configuration, body)
            }
        }
    }
}
