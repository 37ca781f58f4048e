// SPDX-License-Identifier: Apache-2.0

import Messaging
import MessagingTesting
import RedisTesting
import Testing

@testable import MessagingRedis

@Suite(.redis, .timeLimit(.minutes(5))) struct RecoveryTests {
    @Test func `a server killed under load loses nothing`() async throws {
        try await RedisServer.with { server in
            let broker = server.streams { $0.backoff.longest = .milliseconds(100) }
            let subscription = Subscription(
                destination: "events", group: "budgets", visibilityTimeout: .seconds(1))
            // Whatever comes twice comes after the first of its key came in order.
            let received = FirstDeliveries()
            let handler: @Sendable (Delivery) async -> Settlement = { delivery in
                received.append(delivery)
                return .acknowledge
            }
            try await broker.consuming(subscription, consumers: 2, handler) {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        for start in stride(from: 0, to: 600, by: 4) {
                            let batch = (start..<start + 4).map {
                                Message.test("\($0)", key: "\($0 % 10)")
                            }
                            try await broker.publishUntilAccepted(batch, to: "events")
                        }
                    }
                    group.addTask {
                        for count in [100, 250, 400] {
                            try await received.received(count)
                            try await server.kill()
                            try await server.start()
                        }
                    }
                    try await group.waitForAll()
                }
                try await received.received(600)
            }
            for key in 0..<10 {
                let ids = received.messages.filter { $0.key == "\(key)" }.map(\.id)
                #expect(ids == stride(from: key, to: 600, by: 10).map { "\($0)" })
            }
        }
    }

    @Test func `a consumer that starts before the server waits for it`() async throws {
        try await RedisServer.with { server in
            try await server.kill()
            let broker = server.streams()
            let received = ReceivedMessages()
            try await broker.consuming(
                Subscription(destination: "events", group: "budgets"),
                {
                    received.append($0)
                    return .acknowledge
                },
                {
                    try await server.start()
                    try await broker.publishUntilAccepted([.test("1")], to: "events")
                    try await received.received(1)
                })
            #expect(received.ids == ["1"])
        }
    }

    @Test func `a listener is there again after the server was killed`() async throws {
        try await RedisServer.with { server in
            let broker = server.channels()
            let received = ReceivedMessages()
            try await broker.consuming(
                Subscription(destination: "events", group: "budgets"),
                {
                    received.append($0)
                    return .acknowledge
                },
                {
                    try await eventually {
                        try await server.cli("pubsub", "numsub", "events").last == "1"
                    }
                    try await broker.publish([.test("1")], to: "events")
                    try await received.received(1)
                    try await server.kill()
                    try await server.start()
                    try await eventually {
                        try await server.cli("pubsub", "numsub", "events").last == "1"
                    }
                    try await broker.publishUntilAccepted([.test("2")], to: "events")
                    try await received.received(2)
                })
            #expect(received.ids == ["1", "2"])
        }
    }

    @Test func `publishing to a server that is away says so in time`() async throws {
        try await RedisServer.with { server in
            try await server.kill()
            let broker = server.streams { $0.commandTimeout = .milliseconds(50) }
            let error = await #expect(throws: MessagingError.self) {
                try await broker.publish([.test()], to: "events")
            }
            #expect(error?.code == .unavailable)
            #expect(error?.message == "There was no connection to Redis in time.")
        }
    }

    @Test func `a password opens the server, and a wrong one is refused`() async throws {
        try await RedisServer.with(options: ["--requirepass", "secret"]) { server in
            try await server.streams { $0.password = "secret" }.publish([.test()], to: "events")
            for password in [nil, "wrong"] {
                let broker = server.streams { $0.password = password }
                let error = await #expect(throws: MessagingError.self) {
                    try await broker.consume(Subscription(destination: "events", group: "g")) { _ in
                        .acknowledge
                    }
                }
                #expect(error?.code == .refused)
                #expect(
                    error?.message
                        == (password == nil
                            ? "Redis answered XGROUP with NOAUTH."
                            : "Redis answered AUTH with WRONGPASS."))
            }
        }
    }

    @Test func `a listener that is not let in gives up`() async throws {
        try await RedisServer.with(options: ["--requirepass", "secret"]) { server in
            let error = await #expect(throws: MessagingError.self) {
                try await server.channels().consume(
                    Subscription(destination: "events", group: "g")
                ) { _ in .acknowledge }
            }
            #expect(error?.message == "Redis answered SUBSCRIBE with NOAUTH.")
        }
    }

    @Test func `a database is selected on every connection`() async throws {
        let server = try RedisServer.shared()
        let destination = uniqueName()
        let broker = server.streams {
            $0.database = 3
            $0.partitions = 1
        }
        try await broker.publish([.test()], to: destination)
        #expect(try await server.cli("-n", "3", "xlen", "\(destination):0") == ["1"])
        #expect(try await server.cli("-n", "0", "xlen", "\(destination):0") == ["0"])
    }
}

extension MessageBroker {
    /// What a relay does: publish again until the broker has it.
    fileprivate func publishUntilAccepted(
        _ messages: [Message], to destination: String
    ) async throws {
        try await eventually {
            do {
                try await publish(messages, to: destination)
                return true
            } catch let error as MessagingError where error.code == .unavailable {
                return false
            }
        }
    }
}
