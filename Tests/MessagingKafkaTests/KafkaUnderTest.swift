// SPDX-License-Identifier: Apache-2.0

import Logging
import Messaging
import MessagingKafka
import MessagingTesting

/// A mock cluster, and brokers that talk to it over TCP.
struct KafkaUnderTest: Sendable {
    let cluster: MockKafkaCluster
    let topic = "expenses.events"

    /// - Parameter cluster: one that is shared, where nothing is done to it; otherwise one of its own.
    init(_ cluster: MockKafkaCluster? = nil) throws {
        self.cluster = try cluster ?? MockKafkaCluster()
    }

    /// Quick about what a real broker lets one be slow about. The mock cluster forgets a member that waits for
    /// its group, three seconds, for longer than its session.
    static let impatience =
        "session.timeout.ms=6000&heartbeat.interval.ms=200&fetch.wait.max.ms=100"

    /// A client of its own, as a program that starts has one.
    func broker(_ query: String = "") throws -> KafkaBroker {
        let options = query.isEmpty ? Self.impatience : "\(Self.impatience)&\(query)"
        return KafkaBroker(
            address: try KafkaAddress(parsing: cluster.address(options)), logger: .silent)
    }

    func subscription(
        group: String = "budgets", concurrency: Int = 4, maximumAttempts: Int = 5
    ) -> Subscription {
        Subscription(
            destination: topic, group: group, concurrency: concurrency,
            maximumAttempts: maximumAttempts)
    }

    /// Runs `body` while a consumer of its own handles messages; it settles what it has afterwards.
    func consuming<Result: Sendable>(
        _ broker: KafkaBroker, _ subscription: Subscription? = nil,
        _ handler: @escaping @Sendable (Delivery) async -> Settlement,
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let subscription = subscription ?? self.subscription()
        return try await withConsumers(1, { try await broker.consume(subscription, handler) }, body)
    }

    /// Acknowledges everything until so many messages have come, and returns those and what came while
    /// the consumer ended.
    func consume(
        _ count: Int, from broker: KafkaBroker, _ subscription: Subscription? = nil
    ) async throws -> [Delivery] {
        let received = ReceivedMessages()
        try await consuming(broker, subscription) { delivery in
            received.append(delivery)
            return .acknowledge
        } _: {
            try await received.received { Set($0.map(\.message.id)).count >= count }
        }
        return received.deliveries
    }
}

extension Logger {
    /// For what a test does not look at.
    static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}
