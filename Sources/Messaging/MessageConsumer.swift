// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Logging
import ServiceLifecycle
import Tracing

/// Consumes messages from any broker, each traced, until the program stops.
///
/// What `process` throws makes the message come again after a pause that grows, and puts it aside after
/// ``Subscription/maximumAttempts`` deliveries. The CONSUMER span continues the trace of whoever
/// published, or links to it; headers that are missing or garbled begin a new trace, and the message is
/// processed all the same. Every delivery is one line of the log. ``MessageSpans`` lists the spans,
/// ``MessagingInstruments`` the metrics:
/// `messaging.client.consumed.messages`, `messaging.process.duration` and
/// `outlay.messaging.settlements`.
package struct MessageConsumer: Service {
    private let broker: any MessageBroker
    private let subscription: Subscription
    private let tracing: MessagingTracing
    private let metrics: MessageMetrics
    private let retries: RetryPolicy
    private let logger: Logger
    private let process: @Sendable (Delivery) async throws -> Void

    /// - Parameter process: does what the message asks for. It may see a message more than once, and
    ///   should be cancellable.
    package init(
        broker: any MessageBroker, subscription: Subscription,
        tracing: MessagingTracing = MessagingTracing(), retries: RetryPolicy = RetryPolicy(),
        metrics: MessageMetrics = MessageMetrics(),
        logger: Logger, process: @escaping @Sendable (Delivery) async throws -> Void
    ) {
        self.metrics = metrics
        self.broker = broker
        self.subscription = subscription
        self.tracing = tracing
        self.retries = retries
        self.logger = logger
        self.process = process
    }

    /// How long messages at hand may take when the program stops; others then get them.
    private static let timeToFinish = Duration.seconds(5)

    /// Consumes until the group shuts down or the task is cancelled.
    ///
    /// - Throws: ``MessagingError`` where the subscription can never work.
    package func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await broker.consume(subscription, handle) }
            group.addTask {
                try await gracefulShutdown()
                try await Task.sleep(for: Self.timeToFinish)
            }
            defer { group.cancelAll() }
            do {
                try await group.next()
            } catch is CancellationError {}
        }
    }

    /// What becomes of one delivery; a broker's test may call it without the broker.
    @Sendable package func handle(_ delivery: Delivery) async -> Settlement {
        let spans = MessageSpans(
            broker.identity, destination: subscription.destination, tracing: tracing)
        var operation = MessageMetrics.Operation(
            name: .process, broker: broker.identity, destination: subscription.destination,
            group: subscription.group)
        let start = metrics.now()
        let span = spans.receiving(delivery, of: subscription.group, .process, .consumer)
        defer { span.end() }
        let failure = await failure(of: delivery, in: span)
        operation.errorType = failure?.messagingErrorType
        let settlement = ServiceContext.$current.withValue(span.context) {
            settle(delivery, after: failure, since: start, span)
        }
        metrics.processed(operation, as: settlement, since: start, in: span)
        return settlement
    }

    /// Processes a delivery; what that throws.
    private func failure(of delivery: Delivery, in span: any Span) async -> (any Error)? {
        await ServiceContext.$current.withValue(span.context) {
            do {
                try await process(delivery)
                return nil
            } catch {
                return error
            }
        }
    }

    private func settle(
        _ delivery: Delivery, after failure: (any Error)?, since start: ContinuousClock.Instant,
        _ span: any Span
    ) -> Settlement {
        guard let error = failure else {
            log(.info, "A message was processed", delivery, since: start)
            return .acknowledge
        }
        // Interrupted, not failed: whoever comes next begins afresh.
        guard !(error is CancellationError) else {
            log(.info, "A message was interrupted", delivery, since: start)
            return .retry(after: .zero)
        }
        span.record(messagingFailure: error)
        let settlement = retries.settlement(
            of: delivery, after: error, maximumAttempts: subscription.maximumAttempts,
            traceID: span.traceID)
        log(
            .warning,
            settlement.isFinal
                ? "A message failed for the last time and was put aside"
                : "A message failed and will be delivered again", delivery, error: error,
            since: start)
        return settlement
    }

    /// One line a delivery, whatever becomes of it, within its span.
    private func log(
        _ level: Logger.Level, _ message: Logger.Message, _ delivery: Delivery,
        error: (any Error)? = nil, since start: ContinuousClock.Instant
    ) {
        logger.log(
            level: level, message, error: error,
            metadata: [
                AttributeName.messagingDestinationName: .string(subscription.destination),
                AttributeName.messagingMessageID: .string(delivery.message.id),
                AttributeName.messageAttempt: .stringConvertible(delivery.attempt),
                "duration_ms": .stringConvertible(start.duration(to: metrics.now()).milliseconds),
            ])
    }
}

extension Settlement {
    /// Whether the message is not delivered again.
    package var isFinal: Bool {
        if case .retry = self { false } else { true }
    }
}

extension Span {
    /// The trace that the span belongs to, as W3C Trace Context writes it.
    fileprivate var traceID: String? {
        let parts = traceparent?.split(separator: "-") ?? []
        return parts.count == 4 ? String(parts[1]) : nil
    }
}
