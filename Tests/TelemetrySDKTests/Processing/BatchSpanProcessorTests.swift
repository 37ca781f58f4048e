// SPDX-License-Identifier: Apache-2.0

import Logging
import ServiceLifecycle
import ServiceLifecycleTestKit
import Synchronization
import TelemetryModel
import TelemetrySDK
import TelemetryTesting
import Testing

@Suite struct BatchSpanProcessorTests {
    @Test func `a full batch leaves at once`() async {
        await withProcessor(batchSize: 3) { processor, exporter, _ in
            for number in 1...7 { processor.onEnd(.numbered(number)) }
            await exporter.received(2)
            #expect(exporter.batches.map(\.count) == [3, 3])
            #expect(processor.statistics.queued == 1)
        }
    }

    @Test func `what is left leaves after the delay`() async {
        await withProcessor(batchSize: 10) { processor, exporter, clock in
            processor.onEnd(.numbered(1))
            await clock.sleepers(1)
            clock.advance(by: .seconds(5))
            await exporter.received(1)
            #expect(exporter.spans.map(\.number) == [1])
        }
    }

    /// Zero is a delay that the specification allows. It must not become a loop without rest.
    @Test func `a delay of zero is a millisecond`() async {
        await withProcessor(batchSize: 10, delay: .zero) { processor, exporter, clock in
            processor.onEnd(.numbered(1))
            await clock.sleepers(1)
            clock.advance(by: .microseconds(999))
            #expect(exporter.batches.isEmpty)
            clock.advance(by: .microseconds(1))
            await exporter.received(1)
            // Once this is served, whoever sleeps does so for the delay.
            await processor.forceFlush()
            await clock.sleepers(1)
            processor.onEnd(.numbered(2))
            clock.advance(by: .milliseconds(1))
            await exporter.received(2)
            #expect(exporter.spans.map(\.number) == [1, 2])
        }
    }

    /// Requests would otherwise keep the exporter waiting until the queue is full.
    @Test func `exports run at high priority, whoever runs the processor`() async {
        let exporter = PriorityExporter()
        let processor = BatchSpanProcessor(
            .simple, exporter: exporter, resource: Resource(), logger: .silent)
        await withTaskGroup(of: Void.self) { group in
            group.addTask(priority: .low) { await processor.run() }
            processor.onEnd(.numbered(1))
            await exporter.wasCalled()
            group.cancelAll()
        }
        #expect(exporter.priority == .high)
    }

    @Test func `a full queue drops the newest and counts it`() async {
        await withProcessor(queueSize: 4, batchSize: 2, held: true) { processor, exporter, _ in
            processor.onEnd(.numbered(1))
            processor.onEnd(.numbered(2))
            await exporter.received(1)
            for number in 3...9 { processor.onEnd(.numbered(number)) }
            let statistics = processor.statistics
            #expect(statistics.inFlight == 2)
            #expect(statistics.queued == 4)
            #expect(statistics.dropped == 3)
            #expect(statistics.isBalanced)
            exporter.release()
            await processor.forceFlush()
            #expect(exporter.spans.map(\.number) == [1, 2, 3, 4, 5, 6])
        }
    }

    @Test func `two exports are never under way at once`() async {
        await withProcessor(batchSize: 1) { processor, exporter, _ in
            await withDiscardingTaskGroup { group in
                for number in 0..<200 {
                    group.addTask {
                        processor.onEnd(.numbered(number))
                        if number.isMultiple(of: 20) { await processor.forceFlush() }
                    }
                }
            }
            await processor.forceFlush()
            #expect(exporter.spans.count == 200)
            #expect(!exporter.hasOverlapped)
        }
    }

    @Test func `forceFlush returns when all that had ended is exported`() async {
        await withProcessor(batchSize: 10) { processor, exporter, _ in
            for number in 1...25 { processor.onEnd(.numbered(number)) }
            await processor.forceFlush()
            #expect(exporter.spans.map(\.number) == Array(1...25))
            #expect(processor.statistics.queued == 0)
            await processor.forceFlush()
            #expect(exporter.spans.count == 25)
        }
    }

    @Test func `failures and refusals are counted, and everything adds up`() async {
        let outcomes: [ExportOutcome] = [.failure(reason: "down"), .success(rejected: 1)]
        await withProcessor(batchSize: 2, outcomes: outcomes) { processor, exporter, _ in
            for number in 1...6 { processor.onEnd(.numbered(number)) }
            await processor.forceFlush()
            let statistics = processor.statistics
            #expect(statistics.failed == 2)
            #expect(statistics.rejected == 1)
            #expect(statistics.exported == 3)
            #expect(statistics.received == 6)
            #expect(statistics.isBalanced)
        }
    }

    @Test func `an export that takes too long is given up`() async {
        await withProcessor(batchSize: 1, held: true) { processor, exporter, clock in
            processor.onEnd(.numbered(1))
            await exporter.received(1)
            await clock.sleepers(2)
            clock.advance(by: .seconds(30))
            exporter.release()
            await processor.forceFlush()
            #expect(processor.statistics.failed + processor.statistics.exported == 1)
        }
    }

    @Test func `unsampled spans are not exported`() async {
        await withProcessor(batchSize: 1) { processor, exporter, _ in
            var ended = EndedSpan.numbered(1)
            ended.span.context.flags = []
            processor.onEnd(ended)
            processor.onEnd(.numbered(2))
            await processor.forceFlush()
            #expect(exporter.spans.map(\.number) == [2])
        }
    }

    @Test func `shutdown exports what is left, then shuts the exporter down`() async throws {
        let exporter = RecordingExporter()
        let processor = BatchSpanProcessor(
            exporter: exporter, resource: Resource(), clock: ManualClock(), logger: .silent)
        for number in 1...3 { processor.onEnd(.numbered(number)) }
        await testGracefulShutdown { trigger in
            await withDiscardingTaskGroup { group in
                group.addTask { await processor.run() }
                trigger.triggerGracefulShutdown()
            }
        }
        #expect(exporter.spans.count == 3)
        #expect(exporter.isShutDown)
        processor.onEnd(.numbered(4))
        #expect(processor.statistics.dropped == 1)
        #expect(processor.statistics.isBalanced)
        await processor.forceFlush()
    }

    @Test func `shutdown gives up after its time limit`() async throws {
        let exporter = RecordingExporter(held: true)
        let clock = ManualClock()
        var configuration = BatchSpanProcessor.Configuration()
        configuration.maximumBatchSize = 1
        let processor = BatchSpanProcessor(
            configuration, exporter: exporter, resource: Resource(), clock: clock, logger: .silent)
        for number in 1...3 { processor.onEnd(.numbered(number)) }
        await testGracefulShutdown { trigger in
            await withDiscardingTaskGroup { group in
                group.addTask { await processor.run() }
                await exporter.received(1)
                trigger.triggerGracefulShutdown()
                await clock.sleepers(3)
                clock.advance(by: .seconds(30))
            }
        }
        #expect(processor.statistics.isBalanced)
        #expect(processor.statistics.queued == 0)
        #expect(processor.statistics.dropped >= 1)
    }

    @Test func `forceFlush of a processor that does not run returns`() async {
        let processor = BatchSpanProcessor(
            exporter: RecordingExporter(), resource: Resource(), logger: .silent)
        processor.onEnd(.numbered(1))
        await processor.forceFlush()
        #expect(processor.statistics.queued == 1)
    }

    @Test func `spans are grouped by the module that started them, under one resource`() async {
        await withProcessor(batchSize: 3) { processor, exporter, _ in
            processor.onEnd(.numbered(1, file: "Postgres/Client.swift"))
            processor.onEnd(.numbered(2, file: "Expenses/Service.swift"))
            processor.onEnd(.numbered(3, file: "Postgres/Pool.swift"))
            await exporter.received(1)
            let batch = exporter.batches[0]
            #expect(batch.resource.attributes["service.name"] == "test")
            #expect(batch.scopes.map(\.scope.name) == ["Postgres", "Expenses"])
            #expect(batch.scopes.map { $0.spans.map(\.number) } == [[1, 3], [2]])
        }
    }

    /// Runs a processor on a clock that stands still, hands it to `body`, and stops it.
    private func withProcessor(
        queueSize: Int = 2048,
        batchSize: Int,
        delay: Duration = .seconds(5),
        outcomes: [ExportOutcome] = [],
        held: Bool = false,
        _ body: (BatchSpanProcessor, RecordingExporter, ManualClock) async -> Void
    ) async {
        let exporter = RecordingExporter(outcomes: outcomes, held: held)
        let clock = ManualClock()
        var configuration = BatchSpanProcessor.Configuration()
        configuration.maximumQueueSize = queueSize
        configuration.maximumBatchSize = batchSize
        configuration.scheduleDelay = delay
        let processor = BatchSpanProcessor(
            configuration, exporter: exporter,
            resource: Resource(attributes: ["service.name": "test"]), clock: clock, logger: .silent)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await processor.run() }
            await clock.sleepers(1)
            await body(processor, exporter, clock)
            group.cancelAll()
            exporter.release()
        }
    }
}

/// Notes the priority at which it is called.
private final class PriorityExporter: SpanExporter {
    private let noted = Mutex<TaskPriority?>(nil)
    private let (calls, call) = AsyncStream.makeStream(of: Void.self)

    var priority: TaskPriority? { noted.withLock { $0 } }

    func export(_ batch: ResourceSpans) async -> ExportOutcome {
        noted.withLock { $0 = Task.basePriority }
        call.yield()
        return .success
    }

    func wasCalled() async {
        var iterator = calls.makeAsyncIterator()
        await iterator.next()
    }

    func shutdown() async {}
}

extension EndedSpan {
    fileprivate static func numbered(_ number: Int, file: String = "Tests/File.swift") -> EndedSpan
    {
        EndedSpan(
            span: FinishedSpan(
                context: SpanContext(
                    traceID: TraceID(high: 1, low: 1), spanID: SpanID(rawValue: UInt64(number) + 1),
                    flags: .sampled),
                name: "span", startTime: UInt64(number), endTime: UInt64(number)),
            fileID: file)
    }
}

extension FinishedSpan {
    fileprivate var number: Int { Int(startTime) }
}

extension ResourceSpans {
    fileprivate var count: Int { scopes.reduce(0) { $0 + $1.spans.count } }
}
