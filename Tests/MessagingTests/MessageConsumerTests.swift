// SPDX-License-Identifier: Apache-2.0

import Logging
import Messaging
import MessagingTesting
import TelemetryTesting
import Testing

@Suite struct MessageConsumerTests {
    private let broker = InMemoryBroker()
    private let subscription = Subscription(
        destination: "events", group: "group", maximumAttempts: 3)

    @Test func `what fails comes again after pauses that grow, then goes aside`() async {
        let consumer = consumer { _ in throw MessagingError(.refused, "No.") }
        var settlements: [Settlement] = []
        for attempt in 1...3 {
            settlements.append(
                await consumer.handle(Delivery(message: .sample(), attempt: attempt)))
        }
        #expect(
            settlements == [
                .retry(after: .milliseconds(10)), .retry(after: .milliseconds(20)),
                .deadLetter(reason: "refused: No.", traceID: nil),
            ])
    }

    @Test func `a dead letter names the error and the trace`() async throws {
        try await withRecordedSpans { spans in
            try await broker.publish([.sample()], to: "events")
            let received = ReceivedMessages()
            let consumer = consumer { delivery in
                received.append(delivery)
                throw MessagingError(.refused, "No.")
            }
            try await withConsumers {
                try await consumer.run()
            } _: {
                try await received.received(3)
            }
            let letter = try #require(broker.deadLetters(of: subscription).first)
            #expect(letter.reason == "refused: No.")
            let last = try #require(spans.spans.last { $0.name == "process events" })
            #expect(letter.traceID == "\(last.context.traceID)")
            #expect(last.status.code == .error)
            #expect(last.attributes["error.type"] == .string("refused"))
            #expect(spans.spans.count { $0.name == "process events" } == 3)
        }
    }

    @Test func `an interrupted message comes again and is no error`() async {
        await withRecordedSpans { spans in
            let consumer = consumer { _ in throw CancellationError() }
            let settlement = await consumer.handle(Delivery(message: .sample(), attempt: 9))
            #expect(settlement == .retry(after: .zero))
            #expect(spans["process events"]?.status.code == .unset)
        }
    }

    @Test func `each delivery is one line within its span, whatever becomes of it`() async {
        let logs = RecordedLogs()
        let failures: [(any Error)?] = [
            nil, CancellationError(), MessagingError(.refused, "No."),
            MessagingError(.malformed, "What?"),
        ]
        await withRecordedSpans { spans in
            for failure in failures {
                let consumer = consumer(logger: logs.logger()) { _ in
                    if let failure { throw failure }
                }
                _ = await consumer.handle(Delivery(message: .sample(), attempt: 2))
            }
            #expect(logs.records.map(\.spanID) == spans.spans.map(\.context.spanID))
        }
        #expect(
            logs.records.map(\.body) == [
                "A message was processed", "A message was interrupted",
                "A message failed and will be delivered again",
                "A message failed for the last time and was put aside",
            ])
        #expect(logs.records.map(\.severityNumber) == [9, 9, 13, 13])
        for record in logs.records {
            #expect(record.attributes["messaging.destination.name"] == "events")
            #expect(record.attributes["messaging.message.id"] != nil)
            #expect(record.attributes["outlay.message.attempt"] == 2)
        }
        #expect(
            logs.records.last?.attributes["exception.type"] == "Messaging.MessagingError")
    }

    @Test func `the pauses are bounded and drawn at random`() {
        let policy = RetryPolicy(
            firstDelay: .seconds(1), longestDelay: .seconds(10), random: { 0 })
        #expect(policy.delay(after: 1) == .milliseconds(500))
        #expect(policy.delay(after: 3) == .seconds(2))
        #expect(policy.delay(after: 5) == .seconds(5))
        #expect(policy.delay(after: .max) == .seconds(5))
        #expect(policy.delay(after: 0) == .milliseconds(500))
    }

    @Test func `the environment chooses how messages are traced`() throws {
        #expect(try MessagingTracing(environment: [:]) == MessagingTracing())
        let chosen = try MessagingTracing(environment: [
            "OUTLAY_MESSAGING_TRACE": "Link", "OUTLAY_MESSAGING_CONTEXT": "body",
            "OUTLAY_LEGACY_ATTRIBUTES": "true",
        ])
        #expect(
            chosen == MessagingTracing(relation: .link, placement: .body, hasLegacyAttributes: true)
        )
        #expect(
            throws: MessagingError(
                .configuration,
                "OUTLAY_MESSAGING_TRACE is \"child\"; it takes parent or link.")
        ) {
            try MessagingTracing(environment: ["OUTLAY_MESSAGING_TRACE": "child"])
        }
    }
}

extension MessageConsumerTests {
    private func consumer(
        logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        process: @escaping @Sendable (Delivery) async throws -> Void
    ) -> MessageConsumer {
        MessageConsumer(
            broker: broker, subscription: subscription,
            retries: RetryPolicy(firstDelay: .milliseconds(10), random: { 1 }),
            logger: logger, process: process)
    }
}
