// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Logging
import Messaging
import MessagingTesting
import TelemetryModel
import TelemetrySDK
import TelemetryTesting
import Testing
import Tracing

@Suite struct MessageSpanTests {
    private let broker = InMemoryBroker(
        identity: BrokerIdentity(system: "kafka", host: "broker.example", port: 9092))

    @Test func `one trace goes from the request through the broker to the consumer`() async throws {
        try await withRecordedSpans { spans in
            var message = Message.sample()
            message.headers = withSpan("POST /expenses", ofKind: .server) {
                $0.context.headers
            }
            let travelled = try await publish(message)
            _ = await consumer().handle(Delivery(message: travelled))
            #expect(
                spans.outline == """
                    SERVER POST /expenses
                      PRODUCER send expenses.events
                        CONSUMER process expenses.events
                    """)
            #expect(spans["process expenses.events"]?.isParentRemote == true)
        }
    }

    @Test func `where headers get lost, the context travels in the body`() async throws {
        try await withRecordedSpans { spans in
            var message = Message.sample()
            message.body = Array(#"{"amount":1.50}"#.utf8)
            var travelled = try await publish(message, MessagingTracing(placement: .body))
            #expect(travelled.headers == [:])
            #expect(String(decoding: travelled.body, as: UTF8.self).hasPrefix(#"{"_trace":{"#))
            _ = await consumer().handle(Delivery(message: travelled))
            #expect(
                spans.outline == """
                    PRODUCER send expenses.events
                      CONSUMER process expenses.events
                    """)
            // What has no room for it keeps its headers.
            message.body = Array("text".utf8)
            travelled = try await publish(message, MessagingTracing(placement: .body))
            #expect(travelled.headers["traceparent"] != nil)
            #expect(travelled.body == message.body)
        }
    }

    @Test func `the producer has the attributes of the conventions`() async throws {
        try await withRecordedSpans { spans in
            let message = Message.sample(key: "k")
            _ = try await publish(message)
            let span = try #require(spans["send expenses.events"])
            #expect(span.kind == .producer)
            #expect(
                span.attributes.texts == [
                    "messaging.system": "kafka",
                    "messaging.operation.name": "send",
                    "messaging.operation.type": "send",
                    "messaging.destination.name": "expenses.events",
                    "messaging.message.id": message.id,
                    "messaging.kafka.message.key": "k",
                    "server.address": "broker.example",
                    "server.port": "9092",
                    "peer.service": "kafka",
                    "peer.hostname": "broker.example",
                    "peer.address": "broker.example:9092",
                ])
        }
    }

    @Test func `the consumer has the attributes of the conventions`() async throws {
        try await withRecordedSpans { spans in
            let message = Message.sample(key: "k")
            let tracing = MessagingTracing(hasLegacyAttributes: true)
            _ = await consumer(tracing).handle(
                Delivery(
                    message: message, attempt: 2,
                    position: .init(partition: "3", offset: "42")))
            let span = try #require(spans["process expenses.events"])
            #expect(span.kind == .consumer)
            #expect(
                span.attributes.texts == [
                    "messaging.system": "kafka",
                    "messaging.operation.name": "process",
                    "messaging.operation.type": "process",
                    "messaging.destination.name": "expenses.events",
                    "messaging.destination.partition.id": "3",
                    "messaging.consumer.group.name": "budgets",
                    "messaging.kafka.message.key": "k",
                    "messaging.kafka.offset": "42",
                    "messaging.message.id": message.id,
                    "message_bus.destination": "expenses.events",
                    "outlay.message.attempt": "2",
                    "server.address": "broker.example",
                    "server.port": "9092",
                    "peer.service": "kafka",
                    "peer.hostname": "broker.example",
                    "peer.address": "broker.example:9092",
                ])
        }
    }

    @Test func `a consumer that links begins a trace and keeps the baggage`() async throws {
        try await withRecordedSpans { spans in
            var context = ServiceContext.topLevel
            context.baggage = Baggage().setting("tenant", to: "acme")
            let message = try await ServiceContext.withValue(context) {
                try await publish(.sample())
            }
            let seen = ReceivedMessages()
            let consumer = consumer(MessagingTracing(relation: .link)) { delivery in
                #expect(ServiceContext.current?.baggage["tenant"] == "acme")
                withSpan("below") { _ in seen.append(delivery) }
            }
            _ = await consumer.handle(Delivery(message: message))
            let sent = try #require(spans["send expenses.events"])
            let processed = try #require(spans["process expenses.events"])
            #expect(processed.parentSpanID == nil)
            #expect(processed.context.traceID != sent.context.traceID)
            #expect(processed.links.map(\.context.spanID) == [sent.context.spanID])
            #expect(spans["below"]?.parentSpanID == processed.context.spanID)
            #expect(seen.ids == [message.id])
        }
    }

    @Test(arguments: [
        [:], ["traceparent": ""], ["traceparent": "00-zz-1-01"], ["traceparent": "\u{0}💥"],
        ["traceparent": String(repeating: "0", count: 100_000)], ["tracestate": ",,=,"],
    ])
    func `headers that say nothing begin a trace and lose no message`(
        headers: [String: String]
    ) async throws {
        try await withRecordedSpans { spans in
            let settlement = await consumer().handle(
                Delivery(message: .sample(headers: headers)))
            #expect(settlement == .acknowledge)
            let span = try #require(spans["process expenses.events"])
            #expect(span.parentSpanID == nil)
            #expect(span.links.isEmpty)
        }
    }

    @Test func `several messages are created in their traces and sent once`() async throws {
        try await withRecordedSpans { spans in
            var messages = [Message.sample(), .sample()]
            for index in messages.indices {
                messages[index].headers = withSpan("request \(index)") {
                    $0.context.headers
                }
            }
            try await MessagePublisher(broker: broker).publish(messages, to: "expenses.events")
            #expect(
                spans.outline == """
                    INTERNAL request 0
                      PRODUCER create expenses.events
                    INTERNAL request 1
                      PRODUCER create expenses.events
                    CLIENT send expenses.events
                    """)
            let created = spans.spans.filter { $0.kind == .producer }
            let sent = try #require(spans["send expenses.events"])
            #expect(sent.links.map(\.context.spanID) == created.map(\.context.spanID))
            #expect(sent.attributes["messaging.batch.message_count"] == .int(2))
            let travelled = broker.published(to: "expenses.events")
            #expect(
                zip(travelled, created).allSatisfy { message, span in
                    message.headers["traceparent"]?.contains("\(span.context.spanID)") == true
                })
        }
    }

    @Test func `a broker that is away marks the span`() async throws {
        let broker = InMemoryBroker(failures: [MessagingError(.unavailable, "It is away.")])
        try await withRecordedSpans { spans in
            await #expect(throws: MessagingError.self) {
                try await MessagePublisher(broker: broker).publish(.sample(), to: "events")
            }
            let span = try #require(spans["send events"])
            #expect(span.status.code == .error)
            #expect(span.attributes["error.type"] == .string("unavailable"))
        }
    }

    @Test func `what is not sampled stays so`() async throws {
        let message = try await withRecordedSpans(sampler: AlwaysOffSampler()) { _ in
            try await publish(.sample())
        }
        let flags = message.headers["traceparent"]?.suffix(2)
        #expect(flags == "00" || flags == "02", "the second says that the id is random")
        try await withRecordedSpans { spans in
            _ = await consumer().handle(Delivery(message: message))
            #expect(spans.spans.isEmpty)
        }
    }
}

extension MessageSpanTests {
    /// Publishes, and returns what travelled.
    private func publish(
        _ message: Message, _ tracing: MessagingTracing = MessagingTracing()
    ) async throws -> Message {
        try await MessagePublisher(broker: broker, tracing: tracing)
            .publish(message, to: "expenses.events")
        return try #require(broker.published(to: "expenses.events").last)
    }

    private func consumer(
        _ tracing: MessagingTracing = MessagingTracing(),
        process: @escaping @Sendable (Delivery) async throws -> Void = { _ in }
    ) -> MessageConsumer {
        MessageConsumer(
            broker: broker,
            subscription: Subscription(destination: "expenses.events", group: "budgets"),
            tracing: tracing, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            process: process)
    }
}

extension Attributes {
    /// The values as text, for comparing all of them at once.
    fileprivate var texts: [String: String] {
        var texts: [String: String] = [:]
        for attribute in self {
            switch attribute.value {
            case .string(let text): texts[attribute.key] = text
            case .int(let number): texts[attribute.key] = "\(number)"
            default: texts[attribute.key] = "\(attribute.value)"
            }
        }
        return texts
    }
}
