// SPDX-License-Identifier: Apache-2.0

import Logging
import Messaging
import MessagingTesting
import RedisTesting
import Synchronization

@testable import MessagingRedis

/// A logger that says nothing.
let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// A destination that no other test uses.
func uniqueName() -> String { "test.\(UInt64.random(in: .min ... .max))" }

extension RedisServer {
    /// How to reach it.
    func configuration(_ mode: RedisConfiguration.Mode) -> RedisConfiguration {
        RedisConfiguration(mode: mode, endpoint: .socket(path: socket))
    }

    func streams(
        _ change: (inout RedisConfiguration) -> Void = { _ in }
    ) -> RedisStreamsBroker {
        var configuration = configuration(.streams)
        change(&configuration)
        return RedisStreamsBroker(configuration: configuration, logger: silent)
    }

    func channels() -> RedisPubSubBroker {
        RedisPubSubBroker(configuration: configuration(.pubsub), logger: silent)
    }
}

extension MessageBroker {
    /// Runs `body` while consumers handle messages; they settle what they have when it returns.
    func consuming<Result: Sendable>(
        _ subscription: Subscription, consumers: Int = 1,
        _ handler: @escaping @Sendable (Delivery) async -> Settlement,
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await withConsumers(consumers, { try await consume(subscription, handler) }, body)
    }

    /// Waits for so many messages, which are all acknowledged.
    func receive(_ count: Int, _ subscription: Subscription) async throws -> [Delivery] {
        let received = ReceivedMessages()
        return try await consuming(
            subscription,
            {
                received.append($0)
                return .acknowledge
            },
            {
                try await received.received(count)
                return received.deliveries
            })
    }
}

extension Message {
    static func test(
        _ id: String = uniqueName(), key: String = "key", headers: [String: String] = [:],
        body: String = "{}"
    ) -> Message {
        Message(
            id: id, key: key, type: "test.happened", headers: headers, body: Array(body.utf8))
    }
}

/// Asks the server for something that takes effect soon, until it has. Each question takes a process
/// or a round trip, which is pause enough.
func eventually(_ condition: () async throws -> Bool) async throws {
    while try await !condition() { try Task.checkCancellation() }
}

/// Notes each message the first time that it comes.
final class FirstDeliveries: Sendable {
    private let seen = Mutex<Set<String>>([])
    private let received = ReceivedMessages()

    var ids: [String] { received.ids }
    var messages: [Message] { received.messages }

    func append(_ delivery: Delivery) {
        guard seen.withLock({ $0.insert(delivery.message.id).inserted }) else { return }
        received.append(delivery)
    }

    /// Returns once so many different messages have come.
    func received(_ count: Int) async throws { try await received.received(count) }
}
