// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Logging
import Messaging
import MessagingPostgres
import MessagingTesting
import Postgres
import PostgresTesting
import TelemetryTesting
import Testing

@Suite struct PostgresBrokerTests {
    @Test(arguments: BrokerRule.all)
    func `the broker keeps the contract`(_ rule: BrokerRule) async throws {
        try await withBroker { broker, _ in try await rule.check(broker) }
    }

    @Test func `every group gets every message`() async throws {
        try await withBroker { broker, client in
            let groups = ["a", "b"].map { Subscription(destination: "events", group: $0) }
            for group in groups { try await consume([], group, broker) }
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
            let row = try #require(
                try await untilFound(
                    PostgresStatement("select * from queue_dead_letters", summary: "SELECT"),
                    by: client))
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
                let consumer = MessageConsumer(
                    broker: broker, subscription: subscription,
                    logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
                ) { _ in }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await consumer.run() }
                    while spans["settle events"] == nil {
                        try await Task.sleep(for: .milliseconds(1))
                    }
                    group.cancelAll()
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

    @Test func `a database that refuses is named, without the message`() async throws {
        try await withBroker { broker, _ in
            let error = await #expect(throws: MessagingError.self) {
                try await broker.publish([.sample(key: "secret\0")], to: "events")
            }
            #expect(error?.code == .refused)
            #expect(error?.message.contains("secret") == false)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a long queue is not searched again for every message`() async throws {
        try await withBroker { broker, client in
            for start in 0..<10 {
                try await broker.publish(
                    (0..<500).map { .sample(key: "\(start * 100 + $0 % 100)") }, to: "events")
            }
            let subscription = Subscription(destination: "events", group: "group")
            let clock = ContinuousClock()
            let received = ReceivedMessages()
            let start = clock.now
            try await consuming(subscription, broker, received) { try await received.received(200) }
            #expect(start.duration(to: clock.now) < .seconds(30))
        }
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
            // Time to make the group known, and to settle.
            try await Task.sleep(for: .milliseconds(200))
        }
        #expect(received.messages == messages)
    }

    private func consuming(
        _ subscription: Subscription, _ broker: PostgresBroker, _ received: ReceivedMessages,
        settling settlement: Settlement = .acknowledge, _ body: () async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await broker.consume(subscription) { delivery in
                    received.append(delivery)
                    return settlement
                }
            }
            try await body()
            group.cancelAll()
        }
    }

    private func count(_ table: String, _ client: PostgresClient) async throws -> Int {
        let count = PostgresStatement("select count(*) from \(table)", summary: "SELECT \(table)")
        return try await client.query(count).first?[0] ?? -1
    }

    /// The first row, as soon as there is one.
    private func untilFound(
        _ statement: PostgresStatement, by client: PostgresClient
    ) async throws -> PostgresRow? {
        for _ in 0..<500 {
            if let row = try await client.query(statement).first { return row }
            try await Task.sleep(for: .milliseconds(10))
        }
        return nil
    }
}
