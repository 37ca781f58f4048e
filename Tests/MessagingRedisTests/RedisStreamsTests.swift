// SPDX-License-Identifier: Apache-2.0

import Messaging
import MessagingTesting
import RedisTesting
import TelemetryTesting
import Testing

@testable import MessagingRedis

@Suite(.redis, .timeLimit(.minutes(5))) struct RedisStreamsTests {
    private let subscription = Subscription(
        destination: uniqueName(), group: "budgets", visibilityTimeout: .seconds(1))

    private func stream(_ key: String) -> String {
        let names = StreamNames(destination: subscription.destination, partitions: 8)
        return names.stream(names.partition(ofKey: key))
    }

    @Test func `another client reads the trace context in the raw record`() async throws {
        let server = try RedisServer.shared()
        let headers = ["traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"]
        try await server.streams().publish(
            [.test("m1", key: "k", headers: headers, body: #"{"a":1}"#)],
            to: subscription.destination)
        let printed = try await server.cli("xrange", stream("k"), "-", "+").dropFirst()
        #expect(
            Array(printed) == [
                "id", "m1", "key", "k", "type", "test.happened", "body", #"{"a":1}"#,
                "traceparent", headers["traceparent"],
            ])
    }

    @Test func `what another client appends is delivered`() async throws {
        let server = try RedisServer.shared()
        let entry = try await server.cli("xadd", stream("k"), "*", "surprise", "1")[0]
        let deliveries = try await server.streams().receive(1, subscription)
        #expect(
            deliveries.map(\.message)
                == [Message(id: entry, key: "", type: "", headers: ["surprise": "1"], body: [])])
    }

    @Test func `a delivery says where it lies`() async throws {
        let server = try RedisServer.shared()
        try await server.streams().publish([.test(key: "k")], to: subscription.destination)
        let entry = try await server.cli("xrange", stream("k"), "-", "+")[0]
        let position = try await server.streams().receive(1, subscription)[0].position
        #expect(position.partition.map { "\(subscription.destination):\($0)" } == stream("k"))
        #expect(position.offset == entry)
    }

    @Test func `the backlog is what a group has not acknowledged, and what it put aside`()
        async throws
    {
        let broker = try RedisServer.shared().streams()
        #expect(
            try await broker.backlog(of: subscription)
                == MessageBacklog(waiting: 0, deadLetters: 0))
        try await broker.publish(
            ["a", "b", "c"].map { .test(key: $0) }, to: subscription.destination)
        #expect(try await broker.backlog(of: subscription).waiting == 3)
        let received = ReceivedMessages()
        try await broker.consuming(
            subscription,
            {
                received.append($0)
                return .deadLetter(reason: "No.", traceID: nil)
            },
            { try await received.received(3) })
        try await broker.publish([.test(), .test()], to: subscription.destination)
        #expect(
            try await broker.backlog(of: subscription)
                == MessageBacklog(waiting: 2, deadLetters: 3))
    }

    @Test func `each group gets all messages`() async throws {
        let server = try RedisServer.shared()
        let broker = server.streams()
        let messages = (0..<5).map { Message.test("\($0)") }
        try await broker.publish(messages, to: subscription.destination)
        var other = subscription
        other.group = "audit"
        // Both are there before either has acknowledged anything, which could then be deleted.
        for group in ["budgets", "audit"] {
            _ = try await server.cli("xgroup", "create", stream("key"), group, "0")
        }
        async let first = broker.receive(5, subscription)
        async let second = broker.receive(5, other)
        #expect(try await first.map(\.message) == messages)
        #expect(try await second.map(\.message) == messages)
    }

    @Test func `a dead letter can be read with its reason and its trace`() async throws {
        let server = try RedisServer.shared()
        let broker = server.streams()
        let letters = "\(subscription.destination):budgets:dead"
        try await broker.publish([.test("m1", body: "x")], to: subscription.destination)
        try await broker.consuming(
            subscription, { _ in .deadLetter(reason: "It failed.", traceID: "ab12") }
        ) {
            try await eventually { try await server.cli("xlen", letters) == ["1"] }
        }
        let printed = try await server.cli("xrange", letters, "-", "+").dropFirst()
        #expect(
            Array(printed) == [
                "id", "m1", "key", "key", "type", "test.happened", "body", "x", "dead-reason",
                "It failed.", "dead-trace-id", "ab12", "dead-attempts", "1",
            ])
        #expect(try await server.cli("xpending", stream("key"), "budgets").first == "0")
    }

    @Test func `two who replay at once replay each dead letter once`() async throws {
        let server = try RedisServer.shared()
        let broker = server.streams()
        try await broker.publish(
            (0..<150).map { .test("\($0)") }, to: subscription.destination)
        try await broker.consuming(
            subscription, { _ in .deadLetter(reason: "No.", traceID: nil) }
        ) { [subscription] in
            let letters = "\(subscription.destination):budgets:dead"
            try await eventually { try await server.cli("xlen", letters) == ["150"] }
        }
        async let one = broker.replayDeadLetters(of: subscription)
        async let other = broker.replayDeadLetters(of: subscription)
        #expect(try await one + other == 150)
        #expect(
            try await broker.receive(150, subscription).map(\.message.id)
                == (0..<150).map { "\($0)" })
    }

    @Test func `a message that its handler never finishes is put aside in the end`() async throws {
        var subscription = subscription
        subscription.visibilityTimeout = .milliseconds(50)
        subscription.maximumAttempts = 2
        let server = try RedisServer.shared()
        let broker = server.streams()
        let received = ReceivedMessages()
        try await broker.publish([.test("slow"), .test("next")], to: subscription.destination)
        try await broker.consuming(
            subscription,
            { delivery in
                received.append(delivery)
                guard delivery.message.id == "slow" else { return .acknowledge }
                try? await untilCancelled()
                return .retry(after: .zero)
            },
            { try await received.received(3) })
        #expect(received.ids == ["slow", "slow", "next"])
        #expect(received.deliveries.map(\.attempt) == [1, 2, 1])
        #expect(try await broker.replayDeadLetters(of: subscription) == 1)
    }

    @Test func `a message whose consumers go away too often is put aside`() async throws {
        var subscription = subscription
        subscription.maximumAttempts = 2
        let server = try RedisServer.shared()
        let broker = server.streams()
        try await broker.publish([.test("poison")], to: subscription.destination)
        _ = try await server.cli(
            "xgroup", "create", stream("key"), "budgets", "0")
        let entry = try await server.cli("xrange", stream("key"), "-", "+")[0]
        _ = try await server.cli(
            "xreadgroup", "group", "budgets", "crashed", "streams", stream("key"), ">")
        _ = try await server.cli("xclaim", stream("key"), "budgets", "crashed", "0", entry)
        try await broker.publish([.test("next")], to: subscription.destination)
        let deliveries = try await broker.receive(1, subscription)
        #expect(deliveries.map(\.message.id) == ["next"])
        #expect(try await broker.replayDeadLetters(of: subscription) == 1)
    }

    @Test func `what is acknowledged by all groups leaves the stream`() async throws {
        let server = try RedisServer.shared()
        let broker = server.streams()
        let received = ReceivedMessages()
        try await broker.publish((0..<50).map { .test("\($0)") }, to: subscription.destination)
        let stream = stream("key")
        try await broker.consuming(
            subscription,
            {
                received.append($0)
                return .acknowledge
            },
            {
                try await received.received(50)
                // The newest entry stays: it is where the group stands.
                try await eventually { try await server.cli("xlen", stream) == ["1"] }
            })
    }

    @Test func `a full stream takes nothing until it is consumed`() async throws {
        let server = try RedisServer.shared()
        let broker = server.streams {
            $0.maximumLength = 10
            $0.partitions = 1
        }
        try await broker.publish((0..<10).map { .test("\($0)") }, to: subscription.destination)
        let error = await #expect(throws: MessagingError.self) {
            try await broker.publish([.test("11")], to: subscription.destination)
        }
        #expect(error?.code == .unavailable)
        #expect(
            error?.message == "A stream in Redis is full: 10 messages wait for their consumers.")
        let received = ReceivedMessages()
        try await broker.consuming(
            subscription,
            {
                received.append($0)
                return .acknowledge
            },
            { [subscription] in
                try await eventually {
                    do {
                        try await broker.publish([.test("11")], to: subscription.destination)
                        return true
                    } catch is MessagingError {
                        return false
                    }
                }
                try await received.received(11)
            })
        #expect(received.ids.last == "11")
    }

    @Test func `a group that grows and shrinks keeps the order of each key`() async throws {
        let broker = try RedisServer.shared().streams()
        let (received, subscription) = (FirstDeliveries(), subscription)
        let numbers = try await broker.consuming(
            subscription,
            {
                received.append($0)
                return .acknowledge
            },
            {
                var number = 0
                for _ in 0..<3 {
                    number = try await broker.join(subscription, from: number, received)
                }
                try await received.received(16 * number)
                return 0..<number
            })
        for key in 0..<16 {
            let ids = received.messages.filter { $0.key == "\(key)" }.map(\.id)
            // What was acknowledged while its consumer went may come twice.
            #expect(ids == numbers.map { "\(key)/\($0)" })
        }
    }

    @Test func `a group that is lost with the data is made anew`() async throws {
        try await RedisServer.with { server in
            let broker = server.streams()
            let received = ReceivedMessages()
            let subscription = subscription
            try await broker.consuming(
                subscription,
                {
                    received.append($0)
                    return .acknowledge
                },
                {
                    try await broker.publish([.test("1")], to: subscription.destination)
                    try await received.received(1)
                    _ = try await server.cli("flushall")
                    try await broker.publish([.test("2")], to: subscription.destination)
                    try await received.received(2)
                })
            #expect(Set(received.ids) == ["1", "2"])
        }
    }
}

extension RedisStreamsBroker {
    /// Publishes a message of each key, and again whenever all have come, until a consumer that joins has
    /// got one; it leaves then.
    fileprivate func join(
        _ subscription: Subscription, from first: Int, _ received: FirstDeliveries
    ) async throws -> Int {
        let own = ReceivedMessages()
        return try await consuming(
            subscription,
            {
                own.append($0)
                received.append($0)
                return .acknowledge
            },
            {
                var number = first
                while own.ids.isEmpty {
                    let messages = (0..<16).map { Message.test("\($0)/\(number)", key: "\($0)") }
                    try await publish(messages, to: subscription.destination)
                    number += 1
                    try await received.received(16 * number)
                }
                return number
            })
    }
}
