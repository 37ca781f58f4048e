// SPDX-License-Identifier: Apache-2.0

import Messaging
import MessagingKafka
import MessagingTesting
import Testing

/// Brokers that fail now and then.
@Suite(.timeLimit(.minutes(3))) struct KafkaFaultTests {
    @Test(arguments: [
        [MockKafkaCluster.Fault.notEnoughReplicas], [.requestTimedOut], [.notLeader],
        [.disconnect], [.disconnect, .notEnoughReplicas, .requestTimedOut, .disconnect],
    ])
    func `a producer's broker that fails loses nothing and keeps the order`(
        faults: [MockKafkaCluster.Fault]
    ) async throws {
        let kafka = try KafkaUnderTest()
        let broker = try kafka.broker()
        kafka.cluster.fail(.initProducerID, with: [.coordinatorLoading])
        kafka.cluster.fail(.produce, with: faults)
        let messages = (0..<40).map { Message.sample(key: "\($0 % 2)") }
        for start in stride(from: 0, to: messages.count, by: 10) {
            try await broker.publish(Array(messages[start..<start + 10]), to: kafka.topic)
        }
        let received = try await kafka.consume(messages.count, from: broker).map(\.message)
        var seen: Set<String> = []
        let arrived = received.filter { seen.insert($0.id).inserted }
        for key in ["0", "1"] {
            #expect(arrived.filter { $0.key == key } == messages.filter { $0.key == key })
        }
        // A mock cluster takes a batch twice whose answer was lost; a real one knows its number.
        #expect(received.count == messages.count || faults.contains(.disconnect))
    }

    @Test func `commits that fail are made again`() async throws {
        let kafka = try KafkaUnderTest()
        let broker = try kafka.broker()
        let messages = (0..<20).map { Message.sample(key: "\($0)") }
        try await broker.publish(messages, to: kafka.topic)
        kafka.cluster.fail(
            .offsetCommit, with: [.notCoordinator, .coordinatorLoading, .disconnect])
        kafka.cluster.fail(.fetch, with: [.notLeader, .disconnect])
        let first = try await kafka.consume(messages.count, from: broker)
        #expect(Set(first.map(\.message.id)) == Set(messages.map(\.id)))
        let last = Message.sample()
        try await broker.publish([last], to: kafka.topic)
        #expect(try await kafka.consume(1, from: broker).map(\.message) == [last])
    }

    @Test func `a message that the broker does not want is refused`() async throws {
        let kafka = try KafkaUnderTest()
        let broker = try kafka.broker()
        kafka.cluster.fail(.produce, with: [.topicUnauthorized])
        let error = await #expect(throws: MessagingError.self) {
            try await broker.publish([.sample()], to: kafka.topic)
        }
        #expect(error?.code == .refused)
        #expect(error?.message.contains("Topic authorization failed") == true)
    }

    @Test func `a message too large for us is refused, and those beside it may have arrived`()
        async throws
    {
        let kafka = try KafkaUnderTest()
        let broker = try kafka.broker("message.max.bytes=2000")
        let good = Message.sample()
        let error = await #expect(throws: MessagingError.self) {
            try await broker.publish(
                [good, .sample(body: Array(repeating: 0, count: 5_000))], to: kafka.topic)
        }
        #expect(error?.code == .refused)
        #expect(try await kafka.consume(1, from: broker).map(\.message) == [good])
    }

    @Test func `more messages than may wait are not taken`() async throws {
        let kafka = try KafkaUnderTest()
        let broker = try kafka.broker("queue.buffering.max.messages=10")
        let error = await #expect(throws: MessagingError.self) {
            try await broker.publish((0..<11).map { _ in .sample() }, to: kafka.topic)
        }
        #expect(error?.code == .unavailable)
        // Those that were taken make room as soon as they are delivered.
        while (try? await broker.publish([.sample()], to: kafka.topic)) == nil {}
    }

    @Test func `a cluster that is away is unavailable, and found when it is back`() async throws {
        let kafka = try KafkaUnderTest()
        let broker = try kafka.broker("message.timeout.ms=300&reconnect.backoff.max.ms=100")
        kafka.cluster.setReachable(false)
        let error = await #expect(throws: MessagingError.self) {
            try await broker.publish([.sample()], to: kafka.topic)
        }
        #expect(error?.code == .unavailable)
        kafka.cluster.setReachable(true)
        let message = Message.sample()
        while (try? await broker.publish([message], to: kafka.topic)) == nil {}
        let first = try await kafka.consume(1, from: broker)
        // What was given up after its time may have arrived all the same.
        #expect(Set(first.map(\.message.id)) == [message.id])
    }

    @Test func `a consumer survives a cluster that goes away and comes back`() async throws {
        let kafka = try KafkaUnderTest()
        let broker = try kafka.broker("message.timeout.ms=300&reconnect.backoff.max.ms=100")
        let received = ReceivedMessages()
        let (first, second) = (Message.sample(), Message.sample())
        while (try? await broker.publish([first], to: kafka.topic)) == nil {}
        try await kafka.consuming(broker) { delivery in
            received.append(delivery)
            return .acknowledge
        } _: {
            try await received.received(1)
            kafka.cluster.setReachable(false)
            await #expect(throws: MessagingError.self) {
                try await broker.publish([second], to: kafka.topic)
            }
            kafka.cluster.setReachable(true)
            while (try? await broker.publish([second], to: kafka.topic)) == nil {}
            try await received.received(ids: [first.id, second.id])
        }
        #expect(Set(received.ids) == [first.id, second.id])
    }

    @Test func `a group that one may not join ends the subscription`() async throws {
        let kafka = try KafkaUnderTest()
        let broker = try kafka.broker()
        kafka.cluster.fail(
            .findCoordinator, with: Array(repeating: .groupUnauthorized, count: 5))
        let error = await #expect(throws: MessagingError.self) {
            try await broker.consume(kafka.subscription()) { _ in .acknowledge }
        }
        #expect(error?.code == .refused)
    }
}
