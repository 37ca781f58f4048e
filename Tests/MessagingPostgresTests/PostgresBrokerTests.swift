// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Logging
import Messaging
import MessagingTesting
import Metrics
import MetricsTestKit
import Postgres
import PostgresTesting
import TelemetryTesting
import Testing

@testable import MessagingPostgres

@Suite struct PostgresBrokerTests {
    @Test(.timeLimit(.minutes(5)), arguments: BrokerRule.all)
    func `the broker keeps the contract`(_ rule: BrokerRule) async throws {
        try await withBroker { broker, _ in try await rule.check(broker) }
    }

    @Test func `every group gets every message`() async throws {
        try await withBroker { broker, client in
            let groups = ["a", "b"].map { Subscription(destination: "events", group: $0) }
            for group in groups { try await register(group, broker, client) }
            let message = Message.sample()
            try await broker.publish([message], to: "events")
            for group in groups { try await consume([message], group, broker) }
            #expect(try await count("queue_messages", client) == 0)
        }
    }

    @Test func `a dead letter is kept with its error and its trace`() async throws {
        try await withBroker { broker, client in
            let subscription = Subscription(destination: "events", group: "group")
            let message = Message.sample(headers: ["traceparent": "00-ab-cd-01"])
            try await broker.publish([message], to: "events")
            try await consume(
                [message], subscription, broker,
                settling: .deadLetter(reason: "It has a \0 in it.", traceID: "abcd"))
            let letters = PostgresStatement("select * from queue_dead_letters", summary: "SELECT")
            let row = try #require(try await client.query(letters).first)
            #expect(try row["reason"] == "It has a \u{FFFD} in it.")
            #expect(try row["trace_id"] == "abcd")
            #expect(try row["message_id"] == message.id)
            #expect(try row["attempts"] == 1)
            #expect(try await count("queue_messages", client) == 0)
        }
    }

    @Test func `publishing and settling are the only statements in the trace`() async throws {
        try await withBroker { broker, client in
            let subscription = Subscription(destination: "events", group: "group")
            try await withRecordedSpans { spans in
                let publisher = MessagePublisher(broker: broker)
                try await publisher.publish(.sample(), to: "events")
                let received = ReceivedMessages()
                let consumer = MessageConsumer(
                    broker: broker, subscription: subscription,
                    logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
                ) { received.append($0) }
                try await withConsumers {
                    try await consumer.run()
                } _: {
                    try await received.received(1)
                }
                #expect(
                    spans.outline == """
                        PRODUCER send events
                          CLIENT INSERT queue_messages
                          CONSUMER process events
                          CLIENT settle events
                            CLIENT DELETE queue_messages
                        """)
            }
        }
    }

    @Test func `settling is measured as it is traced`() async throws {
        let metrics = TestMetrics()
        try await withMetricsFactory(metrics) {
            try await withBroker { broker, _ in
                let subscription = Subscription(destination: "events", group: "group")
                let messages = [Message.sample(), .sample()]
                try await broker.publish(messages, to: "events")
                try await consume(messages, subscription, broker)
            }
        }
        let settled = metrics.durations(MessagingInstruments.operationDuration)
        #expect(settled.keys.map { $0["messaging.operation.name"] } == ["settle"])
        #expect(settled.keys.map { $0["messaging.consumer.group.name"] } == ["group"])
        #expect(settled.values.map(\.count) == [2])
    }

    @Test func `the backlog is what a group has not settled, and what was put aside`() async throws
    {
        try await withBroker { broker, client in
            let subscription = Subscription(destination: "events", group: "group")
            #expect(
                try await broker.backlog(of: subscription)
                    == MessageBacklog(waiting: 0, deadLetters: 0))
            let message = Message.sample()
            try await broker.publish([message], to: "events")
            try await consume(
                [message], subscription, broker,
                settling: .deadLetter(reason: "No.", traceID: nil))
            try await broker.publish([.sample(), .sample()], to: "events")
            #expect(
                try await broker.backlog(of: subscription)
                    == MessageBacklog(waiting: 2, deadLetters: 1))
        }
    }

    @Test func `a database that refuses is named, without the message`() async throws {
        try await withBroker { broker, _ in
            let error = await #expect(throws: MessagingError.self) {
                try await broker.publish([.sample(key: "secret\0")], to: "events")
            }
            #expect(error?.code == .refused)
            #expect(error?.message.contains("secret") == false)
        }
    }

    /// Also where all of it came since the planner last looked, into a table that is new or was emptied.
    @Test(arguments: [false, true])
    func `of a long queue only what is taken is read`(wasEmptied: Bool) async throws {
        try await withBroker { broker, client in
            if wasEmptied {
                try await broker.publish([.sample()], to: "events")
                for sql in ["delete from queue_messages", "vacuum analyze queue_messages"] {
                    try await client.execute(PostgresStatement(sql, summary: "test"))
                }
            }
            for start in [0, 500, 1000, 1500] {
                try await broker.publish(
                    (start..<start + 500).map { .sample(key: "\($0 / 2)") }, to: "events")
            }
            let explain = PostgresStatement(
                "explain (analyze, costs off, timing off) \(QueueStatements.claim.sql)",
                summary: "EXPLAIN")
            let rows = try await client.query(explain, "events", "", 2, 1_000_000)
            let plan = try rows.map { try $0[0, as: String.self] }.joined(separator: "\n")
            let read = plan.matches(of: /actual rows=(\d+)/).compactMap { Int($0.output.1) }
            #expect(try #require(read.max()) == 2, "\(plan)")
            #expect(!plan.contains("Sort"), "\(plan)")
        }
        // What was explained is what is run only if no plan is kept.
        #expect(QueueStatements.claim.isPlannedAnew)
    }
}

extension PostgresBrokerTests {
    /// Runs `body` with a broker on a database of its own.
    private func withBroker<Result: Sendable>(
        _ body: (PostgresBroker, PostgresClient) async throws -> Result
    ) async throws -> Result {
        try await withTestDatabase { url in
            var configuration = try PostgresConfiguration(url: url)
            configuration.maximumConnections = 4
            configuration.acquireTimeout = .seconds(30)
            return try await PostgresClient.withClient(configuration: configuration) { client in
                try await withTracingSuppressed {
                    _ = try await SchemaMigrations.messaging.apply(to: client)
                }
                return try await body(PostgresBroker(client: client), client)
            }
        }
    }

    /// Consumes until these messages, and no others, have come.
    private func consume(
        _ messages: [Message], _ subscription: Subscription, _ broker: PostgresBroker,
        settling settlement: Settlement = .acknowledge
    ) async throws {
        let received = ReceivedMessages()
        try await consuming(subscription, broker, received, settling: settlement) {
            try await received.received(messages.count)
        }
        #expect(received.messages == messages)
    }

    /// Consumes until the broker knows the group, to which nothing may come.
    private func register(
        _ subscription: Subscription, _ broker: PostgresBroker, _ client: PostgresClient
    ) async throws {
        let groups = try await count("queue_groups", client)
        let received = ReceivedMessages()
        try await consuming(subscription, broker, received) {
            try await client.until(changesOf: ["queue_groups"]) {
                try await count("queue_groups", client) > groups
            }
        }
        #expect(received.messages.isEmpty)
    }

    private func consuming(
        _ subscription: Subscription, _ broker: PostgresBroker, _ received: ReceivedMessages,
        settling settlement: Settlement = .acknowledge,
        _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        try await withConsumers {
            try await broker.consume(subscription) { delivery in
                received.append(delivery)
                return settlement
            }
        } _: {
            try await body()
        }
    }

    private func count(_ table: String, _ client: PostgresClient) async throws -> Int {
        let count = PostgresStatement("select count(*) from \(table)", summary: "SELECT \(table)")
        return try await client.query(count).first?[0] ?? -1
    }
}
