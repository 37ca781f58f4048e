// SPDX-License-Identifier: Apache-2.0

import Messaging

/// A broker, and a destination and a group that no other check uses.
struct BrokerUnderTest: Sendable {
    let broker: any MessageBroker
    /// Whether what was acknowledged may come again where consumers come and go.
    let mayRepeat: Bool
    let destination = "contract.\(UInt64.random(in: .min ... .max))"

    /// The subscription of the check.
    func subscription(
        concurrency: Int = 4, visibilityTimeout: Duration = .seconds(30)
    ) -> Subscription {
        Subscription(
            destination: destination, group: "\(destination).group", concurrency: concurrency,
            visibilityTimeout: visibilityTimeout)
    }

    /// The messages without those that the broker may repeat.
    func withoutRepetitions(_ messages: [Message]) -> [Message] {
        var seen: Set<String> = []
        return mayRepeat ? messages.filter { seen.insert($0.id).inserted } : messages
    }

    func publish(_ messages: [Message]) async throws {
        try await broker.publish(messages, to: destination)
    }

    /// Runs `body` while `consumers` consumers handle messages, and shuts them down gracefully.
    func consuming<Result: Sendable>(
        _ subscription: Subscription? = nil, consumers: Int = 1,
        _ handler: @escaping @Sendable (Delivery) async -> Settlement,
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let subscription = subscription ?? self.subscription()
        return try await withConsumers(
            consumers, { try await broker.consume(subscription, handler) }, body)
    }

    /// Runs `body` while a consumer handles messages, and cancels the consumer.
    func interrupting<Result: Sendable>(
        _ subscription: Subscription? = nil,
        _ handler: @escaping @Sendable (Delivery) async -> Settlement,
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let subscription = subscription ?? self.subscription()
        return try await interruptingConsumers(
            1, { try await broker.consume(subscription, handler) }, body)
    }

    /// Acknowledges everything until so many deliveries have come, and returns them, and those as well
    /// that came too often.
    func consume(
        _ count: Int, consumers: Int = 1, subscription: Subscription? = nil
    ) async throws -> [Delivery] {
        let (received, markers) = (ReceivedMessages(), ReceivedMessages())
        try await consuming(
            subscription, consumers: consumers,
            {
                ($0.message.isMarker ? markers : received).append($0)
                return .acknowledge
            },
            {
                try await received.received { Set($0.map(\.message.id)).count >= count }
                // What comes too often lies before it in the queue.
                try await publish([.marker()])
                try await markers.received(1)
            })
        return received.deliveries
    }
}

extension Message {
    private static let markerType = "test.marker"

    /// Whether it tells a check how far things are, and is not what the check is about.
    var isMarker: Bool { type == Self.markerType }

    /// A message that waits for no other.
    static func marker() -> Message {
        let id = "marker-\(UInt64.random(in: .min ... .max))"
        return Message(id: id, key: id, type: markerType, headers: [:], body: [])
    }

    /// A message that no other is like.
    package static func sample(
        key: String = "key", headers: [String: String] = [:], body: [UInt8] = Array("{}".utf8)
    ) -> Message {
        Message(
            id: "message-\(UInt64.random(in: .min ... .max))", key: key, type: "test.happened",
            headers: headers, body: body)
    }
}
