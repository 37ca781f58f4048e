// SPDX-License-Identifier: Apache-2.0

import Messaging
import MessagingKafka
import MessagingTesting
import Testing

/// What is asked of the cluster about a group, by somebody who is no member of it.
@Suite(.timeLimit(.minutes(3))) struct KafkaBacklogTests {
    private let kafka: KafkaUnderTest

    init() throws { kafka = try KafkaUnderTest() }

    @Test func `the backlog is what a group has not committed, and what was put aside`()
        async throws
    {
        let broker = try kafka.broker()
        let subscription = kafka.subscription()
        let nothing = MessageBacklog(waiting: 0, deadLetters: 0)
        #expect(try await broker.backlog(of: subscription) == nothing)
        try await broker.publish(
            (0..<5).map { Message.sample(key: "\($0)") }, to: kafka.topic)
        #expect(try await broker.backlog(of: subscription).waiting == 5)
        let received = ReceivedMessages()
        try await kafka.consuming(broker) { delivery in
            received.append(delivery)
            return delivery.message.key == "0"
                ? .deadLetter(reason: "No.", traceID: nil) : .acknowledge
        } _: {
            try await received.received(5)
        }
        try await broker.publish([.sample(), .sample()], to: kafka.topic)
        let rest = MessageBacklog(waiting: 2, deadLetters: 1)
        #expect(try await broker.backlog(of: subscription) == rest)
        #expect(try await broker.replayDeadLetters(of: subscription) == 1)
        let replayed = MessageBacklog(waiting: 3, deadLetters: 0)
        #expect(try await broker.backlog(of: subscription) == replayed)
        await broker.close()
    }

    @Test func `each group has a backlog of its own`() async throws {
        let broker = try kafka.broker()
        try await broker.publish([.sample(), .sample()], to: kafka.topic)
        _ = try await kafka.consume(2, from: broker)
        #expect(try await broker.backlog(of: kafka.subscription()).waiting == 0)
        #expect(try await broker.backlog(of: kafka.subscription(group: "audit")).waiting == 2)
    }

    @Test func `a cluster that is away is an error within seconds`() async throws {
        let broker = try kafka.broker()
        _ = try await broker.backlog(of: kafka.subscription())
        kafka.cluster.setReachable(false)
        let error = await #expect(throws: MessagingError.self) {
            _ = try await broker.backlog(of: kafka.subscription())
        }
        #expect(error?.code == .unavailable)
        kafka.cluster.setReachable(true)
        // The client tries to connect after pauses that have grown.
        var waiting: Int?
        while waiting == nil {
            waiting = try? await broker.backlog(of: kafka.subscription()).waiting
        }
        #expect(waiting == 0)
    }
}
