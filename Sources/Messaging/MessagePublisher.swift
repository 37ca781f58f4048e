// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Tracing

/// Publishes messages through any broker, each traced.
///
/// The span belongs to the trace that the message's headers name, which may be older than the one that
/// is current: an outbox publishes long after the request has been answered. What travels is the
/// context of the PRODUCER span, with the baggage of the message's, in the headers or in the body. ``MessageSpans`` lists the spans,
/// ``MessagingInstruments`` the metrics: `messaging.client.sent.messages` and, for each `send`,
/// `messaging.client.operation.duration`.
package struct MessagePublisher: Sendable {
    private let broker: any MessageBroker
    private let tracing: MessagingTracing
    private let metrics: MessageMetrics

    package init(
        broker: any MessageBroker, tracing: MessagingTracing = MessagingTracing(),
        metrics: MessageMetrics = MessageMetrics()
    ) {
        self.broker = broker
        self.tracing = tracing
        self.metrics = metrics
    }

    /// Publishes one message; returns once the broker has it.
    ///
    /// - Throws: ``MessagingError``; `CancellationError`. The message may have arrived all the same.
    package func publish(_ message: Message, to destination: String) async throws {
        let start = metrics.now()
        let span = spans(destination).publishing(message, .send)
        defer { span.end() }
        try await hand(
            [message.carrying(span.context, in: tracing.placement)], to: destination, in: span,
            since: start)
    }

    /// Publishes several messages in one go, in order: a `create` span each, in the trace of each, and
    /// one `send` span that links to all of them.
    ///
    /// - Throws: as for one; any of the messages may have arrived.
    package func publish(_ messages: [Message], to destination: String) async throws {
        guard messages.count != 1 else {
            return try await publish(messages[0], to: destination)
        }
        guard !messages.isEmpty else { return }
        let spans = spans(destination)
        var travelling: [Message] = []
        let created = messages.map { message in
            let span = spans.publishing(message, .create)
            travelling.append(message.carrying(span.context, in: tracing.placement))
            span.end()
            return span
        }
        let start = metrics.now()
        let span = spans.sending(messages.count, created: created)
        defer { span.end() }
        try await hand(travelling, to: destination, in: span, since: start)
    }

    private func spans(_ destination: String) -> MessageSpans {
        MessageSpans(broker.identity, destination: destination, tracing: tracing)
    }

    private func hand(
        _ messages: [Message], to destination: String, in span: any Span,
        since start: ContinuousClock.Instant
    ) async throws {
        var operation = MessageMetrics.Operation(
            name: .send, broker: broker.identity, destination: destination)
        defer { metrics.sent(messages.count, operation, since: start, in: span) }
        do {
            try await ServiceContext.$current.withValue(span.context) {
                try await broker.publish(messages, to: destination)
            }
        } catch {
            operation.errorType = error.messagingErrorType
            span.record(messagingFailure: error)
            throw error
        }
    }
}

extension Message {
    /// The message with a context instead of whatever the configured propagators had written before.
    fileprivate func carrying(
        _ context: ServiceContext, in placement: MessagingTracing.Placement
    ) -> Message {
        var message = self
        let fields = context.headers
        if placement == .body, let body = EmbeddedContext.embed(fields, in: body) {
            message.body = body
            for name in fields.keys { message.headers[name] = nil }
        } else {
            message.headers.merge(fields) { _, new in new }
        }
        return message
    }

    /// What the propagators read: the headers, or with them the body's own where they say nothing of it. The
    /// two are never mixed: a `tracestate` belongs to the `traceparent` that it came with.
    var contextFields: [String: String] {
        let embedded = EmbeddedContext.fields(in: body)
        guard !embedded.keys.contains(where: { headers[$0] != nil }) else { return headers }
        return embedded.merging(headers) { _, header in header }
    }
}

extension Error {
    /// What `error.type` says on spans and metrics of messages: the code of a ``MessagingError``, and
    /// the type of any other error; nothing for answers to the caller, and for cancellation.
    var messagingErrorType: String? {
        if let error = self as? MessagingError { return error.code.rawValue }
        return isAnswerToCaller || self is CancellationError ? nil : typeName
    }
}

extension Span {
    /// Marks the span as failed.
    func record(messagingFailure error: any Error) {
        recordFailure(error)
        guard let errorType = error.messagingErrorType else { return }
        setAttributes([AttributeName.errorType: .string(errorType)])
    }
}
