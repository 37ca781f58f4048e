// SPDX-License-Identifier: Apache-2.0

/// Carries messages from those who publish to those who consume.
///
/// A broker does no tracing of its own: ``MessagePublisher`` and ``MessageConsumer`` do that for all of
/// them alike. Which promises a broker keeps stands in ``guarantee``.
package protocol MessageBroker: Sendable {
    /// What it is and where, for telemetry.
    var identity: BrokerIdentity { get }

    /// What it promises.
    var guarantee: DeliveryGuarantee { get }

    /// Hands messages over, in order; returns once the broker has them for good, as far as its
    /// ``guarantee`` goes.
    ///
    /// Where it throws, none, some or all of the messages may have arrived: publish them again.
    ///
    /// - Throws: ``MessagingError``; `CancellationError`.
    func publish(_ messages: [Message], to destination: String) async throws

    /// Delivers messages to `handler` until the task is cancelled, and settles each as it says.
    ///
    /// Where the task is asked to shut down gracefully it takes no more messages, and returns once
    /// those that it has are settled; ``MessageConsumer`` cancels whoever takes long over that.
    ///
    /// What was published before the first consumer of the first group came is delivered to that group.
    /// Messages with one key are handled one after the other and in order; others may be handled at
    /// the same time, at most ``Subscription/concurrency`` of them. A message whose handler was
    /// interrupted is delivered again, to this consumer or another of its group, unless the guarantee
    /// is ``DeliveryGuarantee/atMostOnce``. A broker that goes away is reconnected to, with growing
    /// pauses; the subscription survives that.
    ///
    /// - Throws: ``MessagingError`` where the subscription can never work, such as for lack of rights;
    ///   `CancellationError`.
    func consume(
        _ subscription: Subscription,
        _ handler: @escaping @Sendable (Delivery) async -> Settlement
    ) async throws

    /// Publishes everything that was put aside again, oldest first, and forgets it there.
    ///
    /// - Returns: how many messages that were; zero where the broker puts nothing aside.
    func replayDeadLetters(of subscription: Subscription) async throws -> Int

    /// What lies there for a group, as far as the broker can tell; cheap enough to ask every few
    /// seconds.
    ///
    /// - Throws: ``MessagingError``; `CancellationError`.
    func backlog(of subscription: Subscription) async throws -> MessageBacklog
}

extension MessageBroker {
    /// Nothing is known.
    package func backlog(of subscription: Subscription) async throws -> MessageBacklog {
        MessageBacklog()
    }
}

/// What a broker promises about a message that it has taken.
package enum DeliveryGuarantee: String, Sendable {
    /// It is lost if nobody listens, or if who listens fails.
    case atMostOnce = "at_most_once"
    /// It is delivered until somebody has acknowledged it, and maybe once more.
    case atLeastOnce = "at_least_once"

    /// As a person says it: "at least once".
    package var words: String { rawValue.replacing("_", with: " ") }
}

/// A broker as spans name it.
package struct BrokerIdentity: Hashable, Sendable {
    /// `messaging.system`: `kafka`, `redis`, `postgresql`, `http`.
    package var system: String
    /// `server.address`.
    package var host: String
    /// `server.port`.
    package var port: Int?

    package init(system: String, host: String, port: Int? = nil) {
        self.system = system
        self.host = host
        self.port = port
    }
}
