// SPDX-License-Identifier: Apache-2.0

import Messaging
import MessagingKafka
import MessagingTesting
import ServiceLifecycle
import ServiceLifecycleTestKit
import Testing

/// Consumers that come and go.
@Suite(.timeLimit(.minutes(3))) struct KafkaGroupTests {
    private let kafka: KafkaUnderTest

    init() throws { kafka = try KafkaUnderTest() }

    @Test func `a consumer that joins takes over some of the keys, and all when it is alone`()
        async throws
    {
        let (one, two) = (try kafka.broker(), try kafka.broker())
        let (left, right, all) = (ReceivedMessages(), ReceivedMessages(), ReceivedMessages())
        let publish: @Sendable () async throws -> [String] = { [kafka] in
            let messages = (0..<16).map { Message.sample(key: "\($0)") }
            try await one.publish(messages, to: kafka.topic)
            return messages.map(\.id)
        }
        let acknowledging: @Sendable (ReceivedMessages) -> @Sendable (Delivery) async -> Settlement
        acknowledging = { received in
            { delivery in
                received.append(delivery)
                all.append(delivery)
                return .acknowledge
            }
        }
        try await kafka.consuming(two, nil, acknowledging(right)) { [kafka] in
            try await kafka.consuming(one, nil, acknowledging(left)) {
                // A share of its own comes to each as soon as the group has settled.
                while left.messages.isEmpty || right.messages.isEmpty {
                    try await all.received(ids: try await publish())
                }
            }
            try await right.received(ids: try await publish())
        }
    }

    @Test func `what one consumer was at when it left, the next one gets`() async throws {
        let (one, two) = (try kafka.broker(), try kafka.broker())
        let messages = (0..<30).map { Message.sample(key: "\($0 % 3)") }
        try await one.publish(messages, to: kafka.topic)
        let first = try await kafka.consume(10, from: one)
        let rest = ReceivedMessages()
        let missing = Set(messages.map(\.id)).subtracting(first.map(\.message.id))
        try await kafka.consuming(two) { delivery in
            rest.append(delivery)
            return .acknowledge
        } _: {
            try await rest.received(ids: Array(missing))
        }
    }

    @Test func `far more records than may wait here arrive once and in order`() async throws {
        kafka.cluster.createTopic(kafka.topic, partitions: 1)
        let broker = try kafka.broker()
        let messages = (0..<3_000).map { Message.sample(key: "\($0 % 7)") }
        try await broker.publish(messages, to: kafka.topic)
        let received = try await kafka.consume(messages.count, from: broker)
        #expect(received.map(\.message.id) == messages.map(\.id))
    }

    @Test func `a record that waits for its next try holds back no other partition`() async throws {
        let broker = try kafka.broker()
        let messages = (0..<40).map { Message.sample(key: "\($0)") }
        try await broker.publish(messages, to: kafka.topic)
        let (received, failed) = (ReceivedMessages(), ReceivedMessages())
        try await kafka.consuming(broker, kafka.subscription(concurrency: 1)) { delivery in
            guard delivery.position.partition != "0" else {
                failed.append(delivery)
                return .retry(after: .seconds(3600))
            }
            received.append(delivery)
            return .acknowledge
        } _: { [kafka] in
            try await failed.received(1)
            let later = (0..<40).map { Message.sample(key: "\($0)") }
            try await broker.publish(later, to: kafka.topic)
            try await received.received { !Set($0.map(\.message)).isDisjoint(with: later) }
        }
        #expect(failed.deliveries.count == 1)
    }

    @Test func `a graceful shutdown finishes what is begun, commits it and ends`() async throws {
        let broker = try kafka.broker()
        let messages = (0..<5).map { _ in Message.sample() }
        try await broker.publish(messages, to: kafka.topic)
        let received = ReceivedMessages()
        try await testGracefulShutdown { trigger in
            try await broker.consume(kafka.subscription()) { delivery in
                trigger.triggerGracefulShutdown()
                received.append(delivery)
                return .acknowledge
            }
        }
        #expect(received.ids == [messages[0].id])
        let rest = try await kafka.consume(4, from: broker)
        #expect(rest.map(\.message.id) == messages.dropFirst().map(\.id))
    }

    @Test func `closing takes seconds even when the cluster is away`() async throws {
        let broker = try kafka.broker()
        let received = ReceivedMessages()
        try await broker.publish([.sample()], to: kafka.topic)
        let clock = ContinuousClock()
        let start = try await kafka.consuming(broker) { delivery in
            kafka.cluster.setReachable(false)
            received.append(delivery)
            return .acknowledge
        } _: {
            try await received.received(1)
            return clock.now
        }
        await broker.close()
        // Thirteen at most are the client's own; the others are a busy machine's.
        #expect(start.duration(to: clock.now) < .seconds(60))
    }

    @Test func `a publisher that is cancelled stops waiting`() async throws {
        let broker = try kafka.broker()
        kafka.cluster.setReachable(false)
        await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [kafka] in
                try await broker.publish([.sample()], to: kafka.topic)
            }
            group.cancelAll()
            await #expect(throws: CancellationError.self) { try await group.next() }
        }
    }
}
