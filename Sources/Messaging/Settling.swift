// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Tracing

extension MessageBroker {
    /// Runs the commands that settle one delivery in a span `settle {destination}`, a sibling of the
    /// message's `process` span.
    ///
    /// For brokers that settle messages one by one; where one commit settles many there is no such
    /// span. What `operation` throws marks the span. Each is one record of
    /// `messaging.client.operation.duration`.
    ///
    /// - Parameter metrics: the broker's own, made when it is, so that known series are found again.
    package func tracingSettlement(
        _ settlement: Settlement, of delivery: Delivery, _ subscription: Subscription,
        tracing: MessagingTracing, metrics: MessageMetrics,
        _ operation: () async throws -> Void
    ) async throws {
        var measured = MessageMetrics.Operation(
            name: .settle, broker: identity, destination: subscription.destination,
            group: subscription.group)
        let start = metrics.now()
        let spans = MessageSpans(
            identity, destination: subscription.destination, tracing: tracing)
        let span = spans.receiving(delivery, of: subscription.group, .settle, .client)
        defer {
            metrics.settled(measured, since: start, in: span)
            span.end()
        }
        span.setAttributes([AttributeName.messageSettlement: .string(settlement.name)])
        do {
            try await ServiceContext.$current.withValue(span.context, operation: operation)
        } catch {
            measured.errorType = error.messagingErrorType
            span.record(messagingFailure: error)
            throw error
        }
    }
}

extension Settlement {
    /// The settlement without its details, for telemetry.
    package var name: String {
        switch self {
        case .acknowledge: "acknowledge"
        case .retry: "retry"
        case .deadLetter: "dead_letter"
        }
    }
}
