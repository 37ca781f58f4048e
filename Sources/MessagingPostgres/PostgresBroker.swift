// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Logging
import Messaging
import Postgres
import Tracing

/// A broker made of tables: no other program to run, and each message kept as safely as any row.
///
/// Consumers take messages with `skip locked`, so any number of them share a queue. A message that is
/// taken is invisible for ``Messaging/Subscription/visibilityTimeout``; who is slower than that loses it
/// to another one. Consumers are woken by NOTIFY, know when the next message is due, and look every few
/// seconds besides.
///
/// Publishing is one statement, a CLIENT span `INSERT queue_messages` below `send`; settling is another
/// below `settle`, which is measured as `messaging.client.operation.duration`. Looking for work leaves
/// no span.
package struct PostgresBroker: MessageBroker {
    package let guarantee = DeliveryGuarantee.atLeastOnce
    let client: PostgresClient
    let tracing: MessagingTracing
    let metrics: MessageMetrics
    let retries: RetryPolicy
    let pollInterval: Duration
    let logger: Logger

    /// - Parameters:
    ///   - client: reaches a database with the schema ``Postgres/SchemaMigrations/messaging``.
    ///   - pollInterval: how often to look for messages that nobody notified of.
    package init(
        client: PostgresClient, tracing: MessagingTracing = MessagingTracing(),
        retries: RetryPolicy = RetryPolicy(), pollInterval: Duration = .seconds(5),
        metrics: MessageMetrics = MessageMetrics(),
        logger: Logger = Logger(label: "queue")
    ) {
        self.metrics = metrics
        self.client = client
        self.tracing = tracing
        self.retries = retries
        self.pollInterval = pollInterval
        self.logger = logger
    }

    package var identity: BrokerIdentity {
        let isSocket = client.host.hasPrefix("/") || client.host.hasPrefix("@")
        return BrokerIdentity(
            system: "postgresql", host: client.host, port: isSocket ? nil : client.port)
    }

    package func publish(_ messages: [Message], to destination: String) async throws {
        guard !messages.isEmpty else { return }
        try await translatingErrors {
            _ = try await client.query(
                QueueStatements.publish, destination, messages.map(\.id), messages.map(\.key),
                messages.map(\.type), messages.map(\.headers.json), messages.map(\.body.base64))
        }
    }

    package func consume(
        _ subscription: Subscription,
        _ handler: @escaping @Sendable (Delivery) async -> Settlement
    ) async throws {
        try await QueueConsumer(broker: self, subscription: subscription, handler: handler).run()
    }

    package func replayDeadLetters(of subscription: Subscription) async throws -> Int {
        try await translatingErrors {
            let rows = try await client.query(
                QueueStatements.replay, subscription.destination, subscription.group)
            return try rows.first?[0] ?? 0
        }
    }

    package func backlog(of subscription: Subscription) async throws -> MessageBacklog {
        try await quietly {
            let rows = try await client.query(
                QueueStatements.backlog, subscription.destination, subscription.group,
                MessageBacklog.most)
            guard let row = rows.first else { return MessageBacklog() }
            return MessageBacklog(waiting: try row["waiting"], deadLetters: try row["dead"])
        }
    }
}

extension PostgresBroker {
    /// Makes the group known; once for each consumer, and now and then again.
    func register(_ subscription: Subscription) async throws {
        _ = try await quietly {
            try await client.execute(
                QueueStatements.register, subscription.destination, subscription.group)
        }
    }

    /// Takes at most so many messages.
    func claim(_ limit: Int, _ subscription: Subscription) async throws -> [ClaimedMessage] {
        try await quietly {
            let rows = try await client.query(
                QueueStatements.claim, subscription.destination, subscription.group, limit,
                subscription.visibilityTimeout.microseconds)
            return try rows.map { try ClaimedMessage($0) }.sorted { $0.position < $1.position }
        }
    }

    /// How long nothing will be due, as far as is known.
    func pause(_ subscription: Subscription) async throws -> Duration {
        try await quietly {
            let rows = try await client.query(
                QueueStatements.nextDue, subscription.destination, subscription.group)
            let due: Int64? = try rows.first?[0] ?? nil
            return min(due.map { .microseconds(max($0, 1000)) } ?? pollInterval, pollInterval)
        }
    }

    /// Does what the handler said.
    func settle(
        _ message: ClaimedMessage, as settlement: Settlement, _ subscription: Subscription
    ) async throws {
        try await tracingSettlement(
            settlement, of: message.delivery, subscription, tracing: tracing, metrics: metrics
        ) {
            try await translatingErrors {
                let (position, attempt) = (message.position, message.delivery.attempt)
                switch settlement {
                case .acknowledge:
                    try await client.execute(QueueStatements.acknowledge, position, attempt)
                case .retry(let delay):
                    try await client.execute(
                        QueueStatements.postpone, position, attempt, delay.microseconds)
                case .deadLetter(let reason, let traceID):
                    try await client.execute(
                        QueueStatements.bury, position, attempt, reason.storable, traceID)
                }
            }
        }
    }

    private func quietly<Result: Sendable>(
        _ operation: () async throws -> Result
    ) async throws -> Result {
        try await withTracingSuppressed { try await translatingErrors(operation) }
    }

    private func translatingErrors<Result: Sendable>(
        _ operation: () async throws -> Result
    ) async throws -> Result {
        do {
            return try await operation()
        } catch let error as PostgresError {
            throw MessagingError(error)
        }
    }
}

extension MessagingError {
    /// What a failure of the database means to whoever publishes or consumes; without the server's
    /// words, which may quote a message.
    fileprivate init(_ error: PostgresError) {
        self.init(
            error.isTemporary ? .unavailable : .refused,
            "The queue's database: \(error.description)")
    }
}
