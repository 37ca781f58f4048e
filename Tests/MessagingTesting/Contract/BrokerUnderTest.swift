// SPDX-License-Identifier: Apache-2.0

import Messaging

/// A broker, and a destination that no other check uses.
struct BrokerUnderTest: Sendable {
    let broker: any MessageBroker
    let destination = "contract.\(UInt64.random(in: .min ... .max))"

    /// The subscription of the check.
    func subscription(
        concurrency: Int = 4, visibilityTimeout: Duration = .seconds(30)
    ) -> Subscription {
        Subscription(
            destination: destination, group: "group", concurrency: concurrency,
            visibilityTimeout: visibilityTimeout)
    }

    func publish(_ messages: [Message]) async throws {
        try await broker.publish(messages, to: destination)
    }

    /// Runs `body` while `consumers` consumers handle messages; they are cancelled when it returns.
    func consuming<Result: Sendable>(
        _ subscription: Subscription? = nil, consumers: Int = 1,
        _ handler: @escaping @Sendable (Delivery) async -> Settlement,
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let subscription = subscription ?? self.subscription()
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            for _ in 0..<consumers {
                group.addTask {
                    try await broker.consume(subscription, handler)
                    return nil
                }
            }
            group.addTask { try await body() }
            let first = try await group.next().flatMap { $0 }
            group.cancelAll()
            // Its connections are closed before the next consumer comes.
            while let _ = try? await group.next() {}
            guard let first else {
                throw BrokenRule(description: "the consumer gave up by itself")
            }
            return first
        }
    }

    /// Acknowledges everything until so many deliveries have come, and returns them.
    func consume(
        _ count: Int, consumers: Int = 1, subscription: Subscription? = nil
    ) async throws -> [Delivery] {
        let received = ReceivedMessages()
        return try await consuming(
            subscription, consumers: consumers,
            {
                received.append($0)
                return .acknowledge
            },
            {
                try await received.received(count)
                // What comes too often comes about now.
                try await Task.sleep(for: .milliseconds(100))
                return received.deliveries
            })
    }
}

extension Message {
    /// A message that no other is like.
    package static func sample(
        key: String = "key", headers: [String: String] = [:], body: [UInt8] = Array("{}".utf8)
    ) -> Message {
        Message(
            id: "message-\(UInt64.random(in: .min ... .max))", key: key, type: "test.happened",
            headers: headers, body: body)
    }
}
