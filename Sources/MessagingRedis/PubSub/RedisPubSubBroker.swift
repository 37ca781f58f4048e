// SPDX-License-Identifier: Apache-2.0

import Logging
import Messaging
import ServiceLifecycle

/// Messages on Redis's channels, each as one JSON object ``Messaging/MessageEnvelope``: whoever listens
/// hears them, and nobody keeps them.
///
/// A message is lost if nobody listens, while a listener connects again, or if who has it fails for good.
/// Groups mean nothing: every consumer gets every message. A retry is made from memory, at most as often
/// as the subscription allows; a dead letter is logged and gone.
package struct RedisPubSubBroker: MessageBroker {
    package let identity: BrokerIdentity
    package let guarantee = DeliveryGuarantee.atMostOnce

    private let configuration: RedisConfiguration
    private let client: RedisClient
    private let logger: Logger

    /// Begins to connect; nothing fails here if Redis is not there yet.
    package init(configuration: RedisConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        identity = BrokerIdentity(configuration)
        client = RedisClient(configuration: configuration, logger: logger)
    }

    /// Tells the messages to those who listen, all of them or none.
    ///
    /// - Throws: ``Messaging/MessagingError``.
    package func publish(_ messages: [Message], to destination: String) async throws {
        let replies = try await client.executeTogether(
            messages.map { message in
                RedisCommand(
                    "PUBLISH",
                    arguments: [Array(destination.utf8), MessageEnvelope.write(message)])
            })
        let unheard = replies.count { $0.integer == 0 }
        if unheard > 0 {
            logger.debug("Nobody listens in Redis", metadata: ["messages": "\(unheard)"])
        }
    }

    package func consume(
        _ subscription: Subscription,
        _ handler: @escaping @Sendable (Delivery) async -> Settlement
    ) async throws {
        let inbox = PubSubInbox(limit: Self.inboxLimit, logger: logger)
        let connection = RedisConnection(
            configuration: configuration, subscribedTo: subscription.destination, pushes: inbox,
            logger: logger)
        defer { withExtendedLifetime(connection) {} }
        try await PubSubConsumer(
            inbox: inbox, subscription: subscription, logger: logger, handler: handler
        ).run()
    }

    /// Nothing is ever put aside.
    package func replayDeadLetters(of subscription: Subscription) async throws -> Int { 0 }

    /// Messages that wait for their handlers; when there are more, the oldest are dropped and counted,
    /// since a listener that stops reading is cut off by Redis and loses them all.
    private static let inboxLimit = 10_000
}
