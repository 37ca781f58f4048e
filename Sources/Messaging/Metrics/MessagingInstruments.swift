// SPDX-License-Identifier: Apache-2.0

import Instrumenting

/// What publishers, consumers and brokers measure (`messaging/messaging-metrics.md`), and what the
/// conventions have no name for.
///
/// The first four have `messaging.system`, `messaging.operation.name`, `messaging.destination.name`,
/// `server.address`, `server.port`, `error.type` where it failed, and, for what a consumer does,
/// `messaging.consumer.group.name`. The others have the destination and the group.
package enum MessagingInstruments {
    /// One record a `send` and a `settle` span, of the same duration.
    package static let operationDuration = MetricInstrument(
        "messaging.client.operation.duration", .histogram(bounds: seconds), unit: "s",
        description: "Duration of messaging operation initiated by a producer or consumer client.",
        attributeTypes: types)

    package static let sentMessages = MetricInstrument(
        "messaging.client.sent.messages", .counter, unit: "{message}",
        description: "Number of messages producer attempted to send to the broker.",
        isInteger: true, attributeTypes: types)

    /// Each delivery counts, so a message that is delivered again counts again.
    package static let consumedMessages = MetricInstrument(
        "messaging.client.consumed.messages", .counter, unit: "{message}",
        description: "Number of messages that were delivered to the application.",
        isInteger: true, attributeTypes: types)

    /// One record a `process` span, of the same duration.
    package static let processDuration = MetricInstrument(
        "messaging.process.duration", .histogram(bounds: seconds), unit: "s",
        description: "Duration of processing operation.", attributeTypes: types)

    /// By `outlay.message.settlement`: `acknowledge`, `retry` or `dead_letter`.
    package static let settlements = MetricInstrument(
        "outlay.messaging.settlements", .counter, unit: "{message}",
        description: "Number of deliveries by what became of them.", isInteger: true)

    /// Counted up to ``MessageBacklog/most``.
    package static let consumerLag = MetricInstrument(
        "outlay.messaging.consumer.lag", .gauge, unit: "{message}",
        description: "Number of messages that a consumer group has not yet processed.",
        isInteger: true)

    /// Counted up to ``MessageBacklog/most``.
    package static let deadLetters = MetricInstrument(
        "outlay.messaging.dead_letters", .gauge, unit: "{message}",
        description: "Number of messages that were put aside and wait for a person.",
        isInteger: true)

    package static let all = [
        operationDuration, sentMessages, consumedMessages, processDuration, settlements,
        consumerLag, deadLetters,
    ]

    private static let seconds = MetricInstrument.requestDurationBounds

    private static let types = [AttributeName.serverPort: MetricInstrument.AttributeType.int]
}
