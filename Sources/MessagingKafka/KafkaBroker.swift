// SPDX-License-Identifier: Apache-2.0

import Logging
import Messaging
import ServiceLifecycle
import Synchronization

/// Messages as records of Kafka's topics.
///
/// A message's key is the record's; its id, its type and each of its headers are headers of the record.
/// Records are produced idempotently and acknowledged by all replicas. A consumer handles a partition's
/// records one after the other and commits an offset when all before it are settled: at least once, in
/// order per key. Kafka does not count deliveries, so attempts are counted in the process that has the
/// partition, and begin anew when another takes over.
///
/// Run it, so that it closes when the program stops; one that is not run closes when it is let go.
package final class KafkaBroker: MessageBroker, Service {
    let address: KafkaAddress
    let logger: Logger
    private let producer = Mutex<KafkaProducer?>(nil)
    /// Opened when somebody asks for a backlog.
    let backlogReaders = Mutex<BacklogReaders?>(nil)

    package let guarantee = DeliveryGuarantee.atLeastOnce

    package var identity: BrokerIdentity {
        BrokerIdentity(
            system: "kafka", host: address.servers[0].host, port: address.servers[0].port)
    }

    /// Connects to nothing yet.
    package init(address: KafkaAddress, logger: Logger) {
        self.address = address
        self.logger = logger
    }

    deinit { producer.withLock { $0 }?.stop() }

    /// Waits until the program stops, then closes; start it before whoever publishes, so that it stops
    /// after them.
    package func run() async {
        try? await gracefulShutdown()
        await close()
    }

    /// Lets what is on its way finish, within seconds, and closes every client; the next message opens
    /// another one.
    package func close() async {
        backlogReaders.withLock { $0 = nil }
        let producer = producer.withLock { producer in
            defer { producer = nil }
            return producer
        }
        await producer?.close()
    }

    package func publish(_ messages: [Message], to destination: String) async throws {
        try await produce(messages.map { OutgoingRecord($0) }, to: destination)
    }

    /// Produces records; opens the producer if there is none, or if it had a fatal error.
    func produce(_ records: [OutgoingRecord], to topic: String) async throws {
        guard !records.isEmpty else { return }
        let producer = try producer.withLock { current throws(MessagingError) in
            if let current, current.isUsable { return current }
            let new = try KafkaProducer(.producer(address), logger: logger)
            current = new
            return new
        }
        try await producer.publish(records, to: topic)
    }
}

extension KafkaBroker {
    package func consume(
        _ subscription: Subscription,
        _ handler: @escaping @Sendable (Delivery) async -> Settlement
    ) async throws {
        let consumption = Consumption()
        let consumer = try KafkaConsumer(
            .consumer(address, subscription), topic: subscription.destination, into: consumption,
            timeToFinish: min(subscription.visibilityTimeout, .seconds(240)), logger: logger)
        let result = await withGracefulShutdownHandler {
            await handle(subscription, consumption, consumer, handler)
        } onGracefulShutdown: {
            consumption.end()
        }
        await consumer.close()
        try result.get()
    }

    /// Handles records until there are no more, in as many tasks as may be handled at once.
    private func handle(
        _ subscription: Subscription, _ consumption: Consumption, _ consumer: KafkaConsumer,
        _ handler: @escaping @Sendable (Delivery) async -> Settlement
    ) async -> Result<Void, any Error> {
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<max(1, subscription.concurrency) {
                    group.addTask {
                        while let claim = try await consumption.next() {
                            let settlement = await handler(
                                Delivery(claim.record, attempt: claim.attempt))
                            let outcome = await self.outcome(of: claim, settlement, subscription)
                            consumption.update { $0.settle(claim, outcome, at: $1) }
                            consumer.wake()
                        }
                    }
                }
                try await group.waitForAll()
            }
            return .success(())
        } catch {
            return .failure(error)
        }
    }
}
