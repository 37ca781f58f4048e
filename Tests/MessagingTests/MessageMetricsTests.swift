// SPDX-License-Identifier: Apache-2.0

import Logging
import Messaging
import MessagingTesting
import Metrics
import MetricsTestKit
import TelemetryModel
import TelemetryTesting
import Testing

@Suite struct MessageMetricsTests {
    private let metrics = TestMetrics()
    private let subscription = Subscription(
        destination: "events", group: "budgets", maximumAttempts: 2)

    @Test func `what is sent counts each message and one operation`() async throws {
        let publisher = MessagePublisher(broker: broker(), metrics: MessageMetrics(metrics))
        try await publisher.publish(.sample(), to: "events")
        try await publisher.publish([.sample(), .sample(), .sample()], to: "events")
        try await publisher.publish([], to: "events")
        let send = [
            "messaging.system": "kafka", "messaging.operation.name": "send",
            "messaging.destination.name": "events", "server.address": "broker.example",
            "server.port": "9092",
        ]
        #expect(metrics.counts(MessagingInstruments.sentMessages) == [send: 4])
        #expect(
            metrics.durations(MessagingInstruments.operationDuration).mapValues(\.count)
                == [send: 2])
    }

    @Test func `what could not be sent is of the same type on the metric and on the span`()
        async throws
    {
        let broker = broker(failures: [MessagingError(.unavailable, "It is away.")])
        try await withRecordedSpans { spans in
            await #expect(throws: MessagingError.self) {
                try await MessagePublisher(broker: broker, metrics: MessageMetrics(metrics))
                    .publish(.sample(), to: "events")
            }
            #expect(spans["send events"]?.attributes["error.type"] == "unavailable")
        }
        let sent = metrics.counts(MessagingInstruments.sentMessages)
        #expect(sent.keys.map { $0["error.type"] } == ["unavailable"])
        #expect(sent.values.map { $0 } == [1])
    }

    @Test func `what is consumed counts each delivery, and its processing is timed`() async {
        _ = await consumer { _ in }.handle(Delivery(message: .sample()))
        let process = [
            "messaging.system": "kafka", "messaging.operation.name": "process",
            "messaging.destination.name": "events", "messaging.consumer.group.name": "budgets",
            "server.address": "broker.example", "server.port": "9092",
        ]
        #expect(metrics.counts(MessagingInstruments.consumedMessages) == [process: 1])
        #expect(
            metrics.durations(MessagingInstruments.processDuration).mapValues(\.count)
                == [process: 1])
        #expect(settlements == ["acknowledge": 1])
    }

    @Test func `each delivery that fails is counted by what becomes of it`() async throws {
        try await withRecordedSpans { spans in
            let consumer = consumer { _ in throw MessagingError(.refused, "No.") }
            for attempt in 1...2 {
                _ = await consumer.handle(Delivery(message: .sample(), attempt: attempt))
            }
            #expect(spans.spans.allSatisfy { $0.attributes["error.type"] == "refused" })
        }
        let processed = metrics.durations(MessagingInstruments.processDuration)
        #expect(processed.keys.map { $0["error.type"] } == ["refused"])
        #expect(processed.values.map(\.count) == [2])
        #expect(settlements == ["retry": 1, "dead_letter": 1])
    }

    @Test func `an interrupted message is no error`() async {
        _ = await consumer { _ in throw CancellationError() }.handle(Delivery(message: .sample()))
        let processed = metrics.durations(MessagingInstruments.processDuration)
        #expect(processed.keys.map { $0["error.type"] } == [nil])
        #expect(settlements == ["retry": 1])
    }

    @Test func `they are measured within the spans, so that exemplars name them`() async throws {
        let contexts = MeasuringContexts()
        try await withRecordedSpans { spans in
            try await MessagePublisher(broker: broker(), metrics: MessageMetrics(contexts))
                .publish(.sample(), to: "events")
            _ = await consumer(contexts) { _ in }.handle(Delivery(message: .sample()))
            let (sent, processed) = (spans["send events"], spans["process events"])
            for (instrument, span) in [
                (MessagingInstruments.operationDuration, sent),
                (MessagingInstruments.sentMessages, sent),
                (MessagingInstruments.consumedMessages, processed),
                (MessagingInstruments.processDuration, processed),
            ] {
                let context = try #require(span?.context)
                #expect(contexts[instrument.name]?.spanID == context.spanID, "\(instrument.name)")
            }
        }
    }

    @Test func `the broker is asked for its backlog at intervals, and by no trace`() async throws {
        let clock = ManualClock()
        let broker = BrokerWithBacklog()
        let meter = BacklogMeter(
            broker: broker, subscription: subscription, interval: .seconds(10), clock: clock,
            metrics: metrics, logger: quiet)
        let group = [
            "messaging.destination.name": "events", "messaging.consumer.group.name": "budgets",
        ]
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await meter.run() }
            for (index, expected) in [(3, 1), (2, 1), (2, 1), (0, 4)].enumerated() {
                await clock.sleepers(1)
                #expect(broker.questions == index + 1)
                #expect(
                    metrics.levels(MessagingInstruments.consumerLag) == [group: Double(expected.0)])
                #expect(
                    metrics.levels(MessagingInstruments.deadLetters) == [group: Double(expected.1)])
                clock.advance(by: .seconds(10))
            }
            tasks.cancelAll()
        }
    }
}

extension MessageMetricsTests {
    private func broker(failures: [MessagingError] = []) -> InMemoryBroker {
        InMemoryBroker(
            identity: BrokerIdentity(system: "kafka", host: "broker.example", port: 9092),
            failures: failures)
    }

    private func consumer(
        _ factory: (any MetricsFactory)? = nil,
        process: @escaping @Sendable (Delivery) async throws -> Void
    ) -> MessageConsumer {
        MessageConsumer(
            broker: broker(), subscription: subscription,
            metrics: MessageMetrics(factory ?? metrics), logger: quiet, process: process)
    }

    private var quiet: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }

    private var settlements: [String?: Int64] {
        var counts: [String?: Int64] = [:]
        for (dimensions, count) in metrics.counts(MessagingInstruments.settlements) {
            counts[dimensions["outlay.message.settlement"]] = count
        }
        return counts
    }
}
