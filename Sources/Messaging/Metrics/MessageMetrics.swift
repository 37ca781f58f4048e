// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Metrics
import Tracing

/// Measures what one publisher, consumer or broker does with messages; see ``MessagingInstruments``.
///
/// Whatever is measured is measured within the span of the operation, and fails as that does.
package struct MessageMetrics: Sendable {
    /// What is done, where, and how it failed.
    struct Operation: Hashable, Sendable {
        let name: MessageSpans.Operation
        let broker: BrokerIdentity
        let destination: String
        var group: String?
        var errorType: String?
    }

    private struct Settled: Hashable {
        let destination: String
        let group: String
        let settlement: String
    }

    let now: @Sendable () -> ContinuousClock.Instant
    private let durations: MetricSeries<Operation, any TimerHandler>
    private let processed: MetricSeries<Operation, any TimerHandler>
    private let sent: MetricSeries<Operation, any CounterHandler>
    private let consumed: MetricSeries<Operation, any CounterHandler>
    private let settlements: MetricSeries<Settled, any CounterHandler>

    /// - Parameter factory: where measurements go.
    package init(
        _ factory: any MetricsFactory = MetricsSystem.factory,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.now = now
        durations = MetricSeries {
            factory.timer(MessagingInstruments.operationDuration, $0.dimensions)
        }
        processed = MetricSeries {
            factory.timer(MessagingInstruments.processDuration, $0.dimensions)
        }
        sent = MetricSeries { factory.counter(MessagingInstruments.sentMessages, $0.dimensions) }
        consumed = MetricSeries {
            factory.counter(MessagingInstruments.consumedMessages, $0.dimensions)
        }
        settlements = MetricSeries { settled in
            var dimensions = Dimensions.messages(settled.destination, settled.group)
            dimensions.append(AttributeName.messageSettlement, settled.settlement)
            return factory.counter(MessagingInstruments.settlements, dimensions)
        }
    }

    /// So many messages were handed to the broker, or were to be.
    func sent(
        _ count: Int, _ operation: Operation, since start: ContinuousClock.Instant,
        in span: any Span
    ) {
        measuring(span) {
            sent[operation].increment(by: Int64(count))
            durations[operation].record(since: start, until: now())
        }
    }

    /// A message was delivered and processed, or was to be.
    func processed(
        _ operation: Operation, as settlement: Settlement, since start: ContinuousClock.Instant,
        in span: any Span
    ) {
        let settled = Settled(
            destination: operation.destination, group: operation.group ?? "",
            settlement: settlement.name)
        measuring(span) {
            consumed[operation].increment(by: 1)
            processed[operation].record(since: start, until: now())
            settlements[settled].increment(by: 1)
        }
    }

    /// The broker was told what becomes of a delivery.
    func settled(
        _ operation: Operation, since start: ContinuousClock.Instant, in span: any Span
    ) {
        measuring(span) { durations[operation].record(since: start, until: now()) }
    }
}

extension MessageMetrics.Operation {
    fileprivate var dimensions: Dimensions {
        var dimensions = [
            (AttributeName.messagingSystem, broker.system),
            (AttributeName.messagingOperationName, name.rawValue),
            (AttributeName.messagingDestinationName, destination),
            (AttributeName.serverAddress, broker.host),
        ]
        dimensions.append(AttributeName.serverPort, broker.port.map(String.init))
        dimensions.append(AttributeName.messagingConsumerGroupName, group)
        dimensions.append(AttributeName.errorType, errorType)
        return dimensions
    }
}

extension Dimensions {
    /// Whose messages, where there is no broker to name.
    static func messages(_ destination: String, _ group: String) -> Dimensions {
        [
            (AttributeName.messagingDestinationName, destination),
            (AttributeName.messagingConsumerGroupName, group),
        ]
    }
}
