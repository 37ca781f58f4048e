// SPDX-License-Identifier: Apache-2.0

import Messaging
import MessagingTesting
import RedisTesting
import Testing

@testable import MessagingRedis

/// The names of consumers that were killed, which Redis keeps until somebody removes them.
@Suite(.redis, .timeLimit(.minutes(5))) struct ForgottenConsumerTests {
    private let subscription = Subscription(
        destination: uniqueName(), group: "budgets", visibilityTimeout: .seconds(1))

    private var names: StreamNames {
        StreamNames(destination: subscription.destination, partitions: 1)
    }

    @Test func `a killed consumer is forgotten once others have what it had`() async throws {
        let server = try RedisServer.shared()
        let broker = server.streams { $0.partitions = 1 }
        try await broker.publish([.test("1")], to: subscription.destination)
        try await server.kill(consumer: "killed", of: names.stream(0))
        let received = ReceivedMessages()
        try await broker.consuming(
            subscription,
            {
                received.append($0)
                return .acknowledge
            },
            {
                try await received.received(1)
                try await eventually {
                    let consumers = try await server.consumers(of: names.stream(0))
                    return consumers.count == 1 && !consumers.contains("killed")
                }
            })
        #expect(received.ids == ["1"])
    }

    @Test func `who has something pending, is a member or was heard of lately is kept`()
        async throws
    {
        let server = try RedisServer.shared()
        let broker = server.streams { $0.partitions = 1 }
        try await broker.publish([.test("1")], to: subscription.destination)
        try await server.kill(consumer: "pending", of: names.stream(0))
        for consumer in ["member", "idle"] {
            _ = try await server.cli(
                "xgroup", "createconsumer", names.stream(0), "budgets", consumer)
        }
        _ = try await server.cli("zadd", names.members(of: "budgets"), "1", "member")
        #expect(try await forget(after: .seconds(3600), broker) == 0)
        #expect(try await forget(after: .zero, broker) == 1)
        #expect(try await server.consumers(of: names.stream(0)) == ["member", "pending"])
        let entry = try await server.cli("xrange", names.stream(0), "-", "+")[0]
        _ = try await server.cli("xack", names.stream(0), "budgets", entry)
        #expect(try await forget(after: .zero, broker) == 1)
        #expect(try await server.consumers(of: names.stream(0)) == ["member"])
    }

    private func forget(
        after idle: Duration, _ broker: RedisStreamsBroker
    ) async throws -> Int? {
        try await broker.client.executeUntraced(
            .eval(
                StreamScripts.forget, keys: [names.stream(0), names.members(of: "budgets")],
                ["budgets", String(idle.wholeMilliseconds)])
        ).integer
    }
}

extension RedisServer {
    /// Leaves what a consumer leaves that is killed with a message in its hands.
    fileprivate func kill(consumer: String, of stream: String) async throws {
        _ = try await cli("xgroup", "create", stream, "budgets", "0")
        _ = try await cli(
            "xreadgroup", "group", "budgets", consumer, "count", "1", "streams", stream, ">")
    }

    /// The consumers whose names the group has.
    fileprivate func consumers(of stream: String) async throws -> [String] {
        let lines = try await cli("xinfo", "consumers", stream, "budgets")
        return zip(lines, lines.dropFirst()).filter { $0.0 == "name" }.map(\.1).sorted()
    }
}
