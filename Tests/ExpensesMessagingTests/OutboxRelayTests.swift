// SPDX-License-Identifier: Apache-2.0

import Expenses
import ExpensesMessaging
import ExpensesPostgres
import ExpensesTesting
import Instrumenting
import Logging
import Messaging
import MessagingPostgres
import MessagingTesting
import Postgres
import PostgresTesting
import TelemetryTesting
import Testing
import Tracing

@Suite struct OutboxRelayTests {
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    @Test func `a request's trace goes on to the broker`() async throws {
        try await withDatabase { client in
            let broker = PostgresBroker(client: client)
            try await withRecordedSpans { spans in
                let service = ExpenseService(
                    store: ExpenseRepository(client: client), payments: StubPayments())
                let user = try UserID.unique()
                let expense = try await withSpan("POST /expenses", ofKind: .server) { _ in
                    try await service.create(try ExpenseDraft(.sample()), for: user)
                }
                let relay = relay(client, broker)
                let received = ReceivedMessages()
                try await running([relay]) {
                    try await consume(1, from: broker, into: received)
                }
                #expect(received.messages.map(\.key) == [expense.id.description])
                #expect(
                    spans.outline == """
                        SERVER POST /expenses
                          INTERNAL ExpenseService.create
                            INTERNAL ExpenseRepository.insert
                              CLIENT INSERT expenses INSERT outbox
                            PRODUCER send expenses.events
                              CLIENT INSERT queue_messages
                              CONSUMER process expenses.events
                              CLIENT settle expenses.events
                                CLIENT DELETE queue_messages
                        """)
            }
        }
    }

    @Test func `several relays at once double nothing and keep each expense's order`() async throws
    {
        try await withDatabase { client in
            let broker = InMemoryBroker()
            let expected = try await change(12, in: client)
            try await running((0..<3).map { _ in relay(client, broker) }) {
                try await untilEmpty(client)
            }
            let published = broker.published(to: Message.expenseEvents)
            #expect(published.count == expected.count)
            #expect(
                Dictionary(grouping: published, by: \.key).mapValues { $0.map(\.id) }
                    == expected.byKey)
        }
    }

    @Test func `relays that are killed at random points lose nothing`() async throws {
        try await withDatabase { client in
            let broker = InMemoryBroker()
            let expected = try await change(30, in: client)
            for _ in 0..<12 {
                try await running([relay(client, broker), relay(client, broker)]) {
                    let published = broker.published(to: Message.expenseEvents).count
                    // As long as fewer were published than there are, one more will be.
                    let awaited = min(published + .random(in: 0...6), expected.count)
                    try await broker.published(atLeast: awaited, to: Message.expenseEvents)
                }
            }
            try await running([relay(client, broker)]) { try await untilEmpty(client) }
            // Who is killed after publishing publishes again: the first time counts.
            var seen: Set<String> = []
            let published = broker.published(to: Message.expenseEvents).filter {
                seen.insert($0.id).inserted
            }
            #expect(
                Dictionary(grouping: published, by: \.key).mapValues { $0.map(\.id) }
                    == expected.byKey)
        }
    }

    @Test func `a broker that is away gets everything when it is back, in order`() async throws {
        let failures = Array(repeating: MessagingError(.unavailable, "It is away."), count: 7)
        let broker = InMemoryBroker(failures: failures)
        let store = InMemoryExpenseStore()
        let user = try UserID.unique()
        let service = ExpenseService(store: store, payments: StubPayments())
        for _ in 0..<3 {
            let expense = try await service.create(try ExpenseDraft(.sample()), for: user)
            try await service.delete(expense.id, of: user)
        }
        let expected = store.events.map { Message($0) }
        let relay = OutboxRelay(
            outbox: store, publisher: MessagePublisher(broker: broker),
            retries: RetryPolicy(firstDelay: .milliseconds(1)), logger: logger)
        try await running([relay]) {
            try await broker.published(atLeast: 6, to: Message.expenseEvents)
        }
        let published = broker.published(to: Message.expenseEvents)
        #expect(published.count == 6)
        #expect(
            Dictionary(grouping: published, by: \.key).mapValues { $0.map(\.type) }
                == Dictionary(grouping: expected, by: \.key).mapValues { $0.map(\.type) })
    }

    @Test func `a new event is published without waiting for the next look`() async throws {
        try await withDatabase { client in
            let broker = PostgresBroker(client: client)
            let relay = relay(client, broker, pollInterval: .seconds(3600))
            try await running([relay]) {
                let received = ReceivedMessages()
                for count in 1...3 {
                    let user = try UserID.unique()
                    _ = try await ExpenseRepository(client: client)
                        .insert(try .sample(of: user), once: nil)
                    try await consume(1, from: broker, into: received)
                    #expect(received.deliveries.count == count)
                }
            }
        }
    }
}

extension OutboxRelayTests {
    private func withDatabase(_ body: (PostgresClient) async throws -> Void) async throws {
        try await withTestDatabase { url in
            var configuration = try PostgresConfiguration(url: url)
            configuration.maximumConnections = 6
            configuration.acquireTimeout = .seconds(30)
            try await PostgresClient.withClient(configuration: configuration) { client in
                try await withTracingSuppressed {
                    _ = try await SchemaMigrations.expenses.apply(to: client)
                    _ = try await SchemaMigrations.messaging.apply(to: client)
                }
                try await body(client)
            }
        }
    }

    private func relay(
        _ client: PostgresClient, _ broker: any MessageBroker, pollInterval: Duration = .seconds(5)
    ) -> OutboxRelay {
        OutboxRelay(
            outbox: PostgresOutbox(client: client), publisher: MessagePublisher(broker: broker),
            retries: RetryPolicy(firstDelay: .milliseconds(1)), pollInterval: pollInterval,
            logger: logger)
    }

    /// Runs relays for as long as `body` takes, and kills them.
    private func running(
        _ relays: [OutboxRelay], _ body: () async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for relay in relays { group.addTask { try await relay.run() } }
            try await body()
            group.cancelAll()
        }
    }

    /// Creates, changes and deletes so many expenses; the events in the order of each expense.
    private func change(_ count: Int, in client: PostgresClient) async throws -> [ExpectedEvent] {
        let repository = ExpenseRepository(client: client)
        var expected: [ExpectedEvent] = []
        for _ in 0..<count {
            let expense = try Expense.sample(of: try .unique())
            let announcements = [ExpenseEvent.Kind.created, .paid, .deleted].map {
                ExpenseEvent.Announcement.sample($0)
            }
            let paid = expense.paid(with: PaymentID(expense.id.uuid), at: .sample)
            _ = try await repository.insert(expense, once: nil, announcing: announcements[0])
            try await repository.update(paid, replacing: 1, announcing: announcements[1])
            try await repository.delete(
                expense.id, of: expense.user, inVersion: nil, announcing: announcements[2])
            expected += announcements.map {
                ExpectedEvent(key: expense.id.description, id: $0.id.description)
            }
        }
        return expected
    }

    private func untilEmpty(_ client: PostgresClient) async throws {
        let count = PostgresStatement("select count(*) from outbox", summary: "SELECT outbox")
        try await client.until(changesOf: ["outbox"]) {
            try await client.query(count).first?[0] == 0
        }
    }

    /// Consumes until so many more messages have come and are settled.
    private func consume(
        _ count: Int, from broker: PostgresBroker, into received: ReceivedMessages
    ) async throws {
        let total = received.deliveries.count + count
        let consumer = MessageConsumer(
            broker: broker,
            subscription: Subscription(destination: Message.expenseEvents, group: "budgets"),
            logger: logger
        ) { received.append($0) }
        try await withConsumers {
            try await consumer.run()
        } _: {
            try await received.received(total)
        }
    }
}

private struct ExpectedEvent {
    let key: String
    let id: String
}

extension [ExpectedEvent] {
    fileprivate var byKey: [String: [String]] {
        Dictionary(grouping: self, by: \.key).mapValues { $0.map(\.id) }
    }
}
