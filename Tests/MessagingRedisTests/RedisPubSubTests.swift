// SPDX-License-Identifier: Apache-2.0

import Messaging
import MessagingTesting
import RedisTesting
import Testing

@testable import MessagingRedis

@Suite(.redis, .timeLimit(.minutes(5))) struct RedisPubSubTests {
    private let subscription = Subscription(
        destination: uniqueName(), group: "budgets", maximumAttempts: 3)

    /// Runs `body` once a consumer listens.
    private func listening(
        _ handler: @escaping @Sendable (Delivery) async -> Settlement,
        _ body: @escaping @Sendable (RedisPubSubBroker, RedisServer) async throws -> Void
    ) async throws {
        let server = try RedisServer.shared()
        let broker = server.channels()
        try await broker.consuming(subscription, handler) { [subscription] in
            try await eventually {
                try await server.cli("pubsub", "numsub", subscription.destination).last == "1"
            }
            try await body(broker, server)
        }
    }

    @Test func `it promises little`() async throws {
        let broker = try RedisServer.shared().channels()
        #expect(broker.guarantee == .atMostOnce)
        #expect(broker.identity.system == "redis")
        // Nobody listens, and nobody is told.
        try await broker.publish([.test()], to: subscription.destination)
        try await broker.publish([], to: subscription.destination)
        #expect(try await broker.replayDeadLetters(of: subscription) == 0)
    }

    @Test func `messages arrive whole and in order`() async throws {
        let messages = (0..<20).map {
            Message.test("\($0)", headers: ["traceparent": "00-ab", "baggage": "a=\($0)"])
        }
        let binary = Message(id: "20", key: "key", type: "t", body: Array(UInt8.min...UInt8.max))
        let received = ReceivedMessages()
        try await listening({
            received.append($0)
            return .acknowledge
        }) { [subscription] broker, _ in
            try await broker.publish(messages + [binary], to: subscription.destination)
            try await received.received(21)
        }
        #expect(received.messages == messages + [binary])
    }

    @Test func `the payload is one JSON object, with the context in it`() async throws {
        let server = try RedisServer.shared()
        let inbox = PubSubInbox(limit: 10, logger: silent)
        let destination = subscription.destination
        let connection = RedisConnection(
            configuration: server.configuration(.pubsub), subscribedTo: destination, pushes: inbox,
            logger: silent)
        try await eventually { try await server.cli("pubsub", "numsub", destination).last == "1" }
        try await server.channels().publish(
            [.test("m1", headers: ["traceparent": "00-ab"], body: "hello")], to: destination)
        #expect(
            String(decoding: try await inbox.next(1)[0], as: UTF8.self)
                == #"{"body":"hello","headers":{"traceparent":"00-ab"},"id":"m1","key":"key","#
                + #""type":"test.happened"}"#)
        withExtendedLifetime(connection) {}
    }

    @Test(arguments: ["", "no JSON", "{", "[]", "{\"headers\":1}", "null"])
    func `a payload that is no envelope arrives`(_ payload: String) async throws {
        let received = ReceivedMessages()
        try await listening({
            received.append($0)
            return .acknowledge
        }) { [subscription] _, server in
            _ = try await server.cli("publish", subscription.destination, payload)
            try await received.received(1)
        }
        let message = try #require(received.messages.first)
        #expect(message.headers == [:])
        #expect(message.id.hasPrefix("unnamed-"))
        #expect(String(decoding: message.body, as: UTF8.self) == payload)
    }

    @Test func `a retry comes from memory, as often as it may`() async throws {
        let received = ReceivedMessages()
        try await listening({
            received.append($0)
            return $0.message.id == "bad" ? .retry(after: .zero) : .acknowledge
        }) { [subscription] broker, _ in
            try await broker.publish([.test("bad"), .test("good")], to: subscription.destination)
            try await received.received(4)
        }
        #expect(received.ids == ["bad", "bad", "bad", "good"])
        #expect(received.deliveries.map(\.attempt) == [1, 2, 3, 1])
    }

    @Test func `a flood leaves the newest messages, in order`() async throws {
        let inbox = PubSubInbox(limit: 1_000, logger: silent)
        for number in 1...100_000 {
            inbox.deliver(.array(["message", "c", "\(number)"].map { .string(Array($0.utf8)) }))
        }
        #expect(inbox.dropped == 99_000)
        let kept = try await inbox.next(2_000).map { String(decoding: $0, as: UTF8.self) }
        #expect(kept == (99_001...100_000).map { "\($0)" })
    }

    @Test func `a full inbox forgets the oldest and counts them`() async throws {
        let inbox = PubSubInbox(limit: 3, logger: silent)
        for number in 1...5 {
            inbox.deliver(.array(["message", "c", "\(number)"].map { .string(Array($0.utf8)) }))
        }
        inbox.deliver(.array([.string(Array("subscribe".utf8)), .null, .integer(1)]))
        #expect(inbox.dropped == 2)
        #expect(try await inbox.next(2).map { String(decoding: $0, as: UTF8.self) } == ["3", "4"])
        #expect(try await inbox.next(9).map { String(decoding: $0, as: UTF8.self) } == ["5"])
    }
}
