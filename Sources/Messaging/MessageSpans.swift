// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Tracing

/// Starts the spans of messages (`messaging/messaging-spans.md`).
///
/// | span | kind | parent | link |
/// | --- | --- | --- | --- |
/// | `send {destination}`, one message | PRODUCER | the message's context, else the current one | |
/// | `create {destination}`, one of several | PRODUCER | the same | |
/// | `send {destination}`, several | CLIENT | the current one | each `create` |
/// | `process {destination}` | CONSUMER | the message's context | with `link`: that context |
/// | `settle {destination}` | CLIENT | the message's context | with `link`: that context |
///
/// All have `messaging.system`, `messaging.operation.name`, `messaging.operation.type`,
/// `messaging.destination.name`, `server.address`, `server.port`, `peer.service`, `peer.hostname` and
/// `peer.address`; those of one message `messaging.message.id` and, in Kafka,
/// `messaging.kafka.message.key`; those of a delivery `messaging.consumer.group.name`,
/// `messaging.destination.partition.id`, `messaging.kafka.offset` and, when it is not the first,
/// `outlay.message.attempt`; those of several messages `messaging.batch.message_count`.
struct MessageSpans: Sendable {
    /// What is done with messages, by the conventions' names, which serve as name and as type.
    enum Operation: String, Sendable {
        case send, create, process, settle
    }

    private let identity: BrokerIdentity
    private let destination: String
    private let tracing: MessagingTracing
    private let base: AttributeList

    init(_ identity: BrokerIdentity, destination: String, tracing: MessagingTracing) {
        self.identity = identity
        self.destination = destination
        self.tracing = tracing
        base = Self.base(identity, destination, tracing)
    }

    /// Starts the span of one message on its way out.
    func publishing(_ message: Message, _ operation: Operation) -> any Span {
        start(
            operation, .producer,
            context: (ServiceContext.current ?? .topLevel).extracting(message.headers)
        ) { describe(message, &$0) }
    }

    /// Starts the span of several messages that go out together.
    func sending(_ count: Int, created: [any Span]) -> any Span {
        start(
            .send, .client, context: .current ?? .topLevel,
            links: created.map { SpanLink(context: $0.context, attributes: [:]) }
        ) { $0[AttributeName.messagingBatchMessageCount] = .int64(Int64(count)) }
    }

    /// Starts the span of what one consumer does about one delivery.
    func receiving(
        _ delivery: Delivery, of group: String, _ operation: Operation, _ kind: SpanKind
    ) -> any Span {
        var context = (ServiceContext.current ?? .topLevel).extracting(
            delivery.message.contextFields)
        var links: [SpanLink] = []
        if tracing.relation == .link {
            links = [SpanLink(context: context, attributes: [:])]
            context.startsNewTrace = true
        }
        return start(operation, kind, context: context, links: links) {
            describe(delivery.message, &$0)
            describe(delivery, of: group, &$0)
        }
    }

    private func start(
        _ operation: Operation, _ kind: SpanKind, context: ServiceContext, links: [SpanLink] = [],
        _ describe: (inout AttributeList) -> Void
    ) -> any Span {
        var attributes = base
        attributes[AttributeName.messagingOperationName] = .string(operation.rawValue)
        attributes[AttributeName.messagingOperationType] = .string(operation.rawValue)
        describe(&attributes)
        return startSpan(
            "\(operation.rawValue) \(destination)", context: context, ofKind: kind,
            attributes: attributes, links: links)
    }
}

extension MessageSpans {
    private static func base(
        _ identity: BrokerIdentity, _ destination: String, _ tracing: MessagingTracing
    ) -> AttributeList {
        let port = identity.port.map { ":\($0)" } ?? ""
        var attributes: AttributeList = [
            AttributeName.messagingSystem: .string(identity.system),
            AttributeName.messagingDestinationName: .string(destination),
            AttributeName.serverAddress: .string(identity.host),
            AttributeName.peerService: .string(identity.system),
            AttributeName.peerHostname: .string(identity.host),
            AttributeName.peerAddress: .string(identity.host + port),
        ]
        attributes[AttributeName.serverPort] = identity.port.map { .int64(Int64($0)) }
        if tracing.hasLegacyAttributes {
            attributes[AttributeName.messageBusDestination] = .string(destination)
        }
        return attributes
    }

    private func describe(_ message: Message, _ attributes: inout AttributeList) {
        attributes[AttributeName.messagingMessageID] = .string(message.id)
        guard identity.system == "kafka", !message.key.isEmpty else { return }
        attributes[AttributeName.messagingKafkaMessageKey] = .string(message.key)
    }

    private func describe(
        _ delivery: Delivery, of group: String, _ attributes: inout AttributeList
    ) {
        let position = delivery.position
        attributes[AttributeName.messagingConsumerGroupName] = .string(group)
        attributes[AttributeName.messagingDestinationPartitionID] = position.partition.map {
            .string($0)
        }
        if identity.system == "kafka" {
            attributes[AttributeName.messagingKafkaOffset] =
                position.offset.flatMap { Int64($0) }.map { .int64($0) }
        }
        if delivery.attempt > 1 {
            attributes[AttributeName.messageAttempt] = .int64(Int64(delivery.attempt))
        }
    }
}
