// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Tracing

/// Publishes messages through any broker, each traced.
///
/// The span belongs to the trace that the message's headers name, which may be older than the one that
/// is current: an outbox publishes long after the request has been answered. What travels is the
/// context of the PRODUCER span, with the baggage of the message's. ``MessageSpans`` lists the spans.
package struct MessagePublisher: Sendable {
    private let broker: any MessageBroker
    private let tracing: MessagingTracing

    package init(broker: any MessageBroker, tracing: MessagingTracing = MessagingTracing()) {
        self.broker = broker
        self.tracing = tracing
    }

    /// Publishes one message; returns once the broker has it.
    ///
    /// - Throws: ``MessagingError``; `CancellationError`. The message may have arrived all the same.
    package func publish(_ message: Message, to destination: String) async throws {
        let span = spans(destination).publishing(message, .send)
        defer { span.end() }
        try await hand([message.carrying(span.context)], to: destination, in: span)
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
            travelling.append(message.carrying(span.context))
            span.end()
            return span
        }
        let span = spans.sending(messages.count, created: created)
        defer { span.end() }
        try await hand(travelling, to: destination, in: span)
    }

    private func spans(_ destination: String) -> MessageSpans {
        MessageSpans(broker.identity, destination: destination, tracing: tracing)
    }

    private func hand(
        _ messages: [Message], to destination: String, in span: any Span
    ) async throws {
        do {
            try await ServiceContext.$current.withValue(span.context) {
                try await broker.publish(messages, to: destination)
            }
        } catch {
            span.record(messagingFailure: error)
            throw error
        }
    }
}

extension Message {
    /// The message with a context instead of whatever the configured propagators had written before.
    fileprivate func carrying(_ context: ServiceContext) -> Message {
        var message = self
        message.headers.merge(context.headers) { _, new in new }
        return message
    }
}

extension Span {
    /// Marks the span as failed; `error.type` is the code of a ``MessagingError``, and the type of
    /// any other error.
    func record(messagingFailure error: any Error) {
        recordFailure(error)
        guard let error = error as? MessagingError else { return }
        setAttributes([AttributeName.errorType: .string(error.code.rawValue)])
    }
}
