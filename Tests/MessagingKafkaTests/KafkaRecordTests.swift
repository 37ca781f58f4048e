// SPDX-License-Identifier: Apache-2.0

import KafkaTesting
import Messaging
import MessagingTesting
import TelemetrySDK
import TelemetryTesting
import Testing
import Tracing

@testable import MessagingKafka

/// What other clients see of our records, and we of theirs.
@Suite(.timeLimit(.minutes(3))) struct KafkaRecordTests {
    @Test(Kcat.isInstalled)
    func `another client finds key, body, id, type and trace in the record`()
        async throws
    {
        let kafka = try KafkaUnderTest()
        let broker = try kafka.broker()
        try await withRecordedSpans { spans in
            var message = Message.sample(key: "expense-7", body: Array("{\"a\":1}".utf8))
            message.headers["baggage"] = "tenant=acme"
            try await MessagePublisher(broker: broker).publish(message, to: kafka.topic)
            let sent = try #require(spans["send expenses.events"])
            let lines = try await kafka.cluster.records(of: kafka.topic, format: "%k|%s|%h")
            #expect(
                lines == [
                    "expense-7|{\"a\":1}|id=\(message.id),type=test.happened,baggage=tenant=acme,"
                        + "traceparent=00-\(sent.context.traceID)-\(sent.context.spanID)-03"
                ])
        }
    }

    @Test(Kcat.isInstalled)
    func `records carry the headers of whichever propagators are configured`()
        async throws
    {
        let kafka = try KafkaUnderTest()
        let broker = try kafka.broker()
        try await withRecordedSpans(propagator: B3Propagator(.multiple)) { spans in
            try await MessagePublisher(broker: broker).publish(.sample(), to: kafka.topic)
            let sent = try #require(spans["send expenses.events"])
            let headers = try await kafka.cluster.records(of: kafka.topic, format: "%h")[0]
                .split(separator: ",").dropFirst(2)
            #expect(
                headers.sorted() == [
                    "x-b3-sampled=1", "x-b3-spanid=\(sent.context.spanID)",
                    "x-b3-traceid=\(sent.context.traceID)",
                ])
        }
    }

    @Test(Kcat.isInstalled)
    func `one trace goes through Kafka to the consumer, whose span knows the place`()
        async throws
    {
        let kafka = try KafkaUnderTest()
        let broker = try kafka.broker()
        try await withRecordedSpans { spans in
            try await MessagePublisher(broker: broker).publish(.sample(), to: kafka.topic)
            let consumer = MessageConsumer(
                broker: broker, subscription: kafka.subscription(), logger: .silent
            ) { _ in }
            let received = ReceivedMessages()
            _ = try await kafka.consuming(broker) { delivery in
                let settlement = await consumer.handle(delivery)
                received.append(delivery)
                return settlement
            } _: {
                try await received.received(1)
            }
            #expect(
                spans.outline == """
                    PRODUCER send expenses.events
                      CONSUMER process expenses.events
                    """)
            let place = try await kafka.cluster.records(of: kafka.topic, format: "%p/%o")
            let position = try #require(received.deliveries.first).position
            #expect(place == ["\(position.partition ?? "")/\(position.offset ?? "")"])
        }
    }

    @Test(Kcat.isInstalled) func `a dead letter is the message, with its reason, trace and group`()
        async throws
    {
        let kafka = try KafkaUnderTest()
        let broker = try kafka.broker()
        let received = ReceivedMessages()
        let messages = [
            Message.sample(key: "k", headers: ["traceparent": "00-aa-bb-01"], body: [0x70]),
            Message.sample(key: "k"),
        ]
        try await broker.publish(messages, to: kafka.topic)
        try await kafka.consuming(broker) { delivery in
            received.append(delivery)
            return delivery.message.id == messages[0].id
                ? .deadLetter(reason: "no such currency", traceID: "ab12") : .acknowledge
        } _: {
            try await received.received(2)
        }
        #expect(
            try await kafka.cluster.records(of: "\(kafka.topic).dead", format: "%k|%s|%h") == [
                "k|p|id=\(messages[0].id),type=test.happened,traceparent=00-aa-bb-01,"
                    + "dead-reason=no such currency,dead-group=budgets,dead-trace-id=ab12"
            ])
    }

    @Test func `a replay leaves the dead letters of other groups`() async throws {
        let kafka = try KafkaUnderTest()
        let broker = try kafka.broker()
        let message = Message.sample()
        try await broker.publish([message], to: kafka.topic)
        for group in ["budgets", "search"] {
            let received = ReceivedMessages()
            try await kafka.consuming(broker, kafka.subscription(group: group)) { delivery in
                received.append(delivery)
                return .deadLetter(reason: group, traceID: nil)
            } _: {
                try await received.received(1)
            }
        }
        #expect(try await broker.replayDeadLetters(of: kafka.subscription()) == 1)
        #expect(try await broker.replayDeadLetters(of: kafka.subscription()) == 0)
        #expect(try await broker.replayDeadLetters(of: kafka.subscription(group: "search")) == 1)
    }

    @Test func `a record that others wrote is a message whose id is its place`() {
        let record = KafkaRecord(
            topic: "t", partition: 3, offset: 42, key: [0x6B], value: [1],
            headers: [.init(name: "TraceParent", value: "x"), .init(name: "a", value: "1")])
        #expect(
            Message(record)
                == Message(
                    id: "t/3/42", key: "k", type: "", headers: ["traceparent": "x", "a": "1"],
                    body: [1]))
    }

    @Test func `what librdkafka says is logged without values`() {
        #expect(
            LogText("Invalid value \"s3cret\" for property \"x\" on host:1").withoutValues
                == "Invalid value \"…\" for property \"…\" on host:1")
        #expect(LogText("broken \"half").withoutValues == "broken \"…")
    }
}
