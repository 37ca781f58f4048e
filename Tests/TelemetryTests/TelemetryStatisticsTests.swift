// SPDX-License-Identifier: Apache-2.0

import ServiceLifecycleTestKit
import Synchronization
import Telemetry
import TelemetrySDK
import Testing
import Tracing

@Suite struct TelemetryStatisticsTests {
    @Test func `every span is accounted for at any moment, under load and through the shutdown`()
        async throws
    {
        let telemetry = try Telemetry.reading([
            "OTEL_BSP_MAX_QUEUE_SIZE": "64", "OTEL_BSP_MAX_EXPORT_BATCH_SIZE": "16",
        ])
        await testGracefulShutdown { trigger in
            await withDiscardingTaskGroup { group in
                group.addTask { try? await telemetry.service.run() }
                for worker in 0..<4 {
                    group.addTask {
                        for _ in 0..<500 { telemetry.tracer.startSpan("work").end() }
                        if worker == 0 { trigger.triggerGracefulShutdown() }
                    }
                }
                group.addTask {
                    for _ in 0..<2000 { #expect(telemetry.statistics.isBalanced) }
                }
            }
        }
        let statistics = telemetry.statistics
        #expect(statistics.started == 2000)
        #expect(statistics.live == 0)
        #expect(statistics.processors.map(\.received) == [2000])
        #expect(statistics.processors.map(\.queued) == [0])
        #expect(statistics.processors.map(\.inFlight) == [0])
        #expect(statistics.isBalanced)
    }

    @Test func `each of thousands of snapshots balances while eight tasks start and end spans`()
        async throws
    {
        let telemetry = try Telemetry.reading([
            "OTEL_BSP_MAX_QUEUE_SIZE": "64", "OTEL_BSP_MAX_EXPORT_BATCH_SIZE": "16",
            "OTEL_TRACES_EXPORTER": "otlp_file/development",
        ])
        let tasks = 8
        let ended = SharedCount()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await telemetry.service.run() }
            for _ in 0..<tasks {
                group.addTask {
                    // Two at once, so that a task holds two live spans at most.
                    while !Task.isCancelled {
                        let outer = telemetry.tracer.startSpan("outer")
                        telemetry.tracer.startSpan("inner", context: outer.context).end()
                        outer.end()
                        let count = ended.add(2)
                        if count % 64 == 0 { await Task.yield() }
                    }
                }
            }
            var last = SpanCounts()
            var snapshots = 0
            while ended.value < 10_000 || snapshots < 5000 {
                if snapshots % 64 == 0 { await Task.yield() }
                let statistics = telemetry.statistics
                let received = statistics.processors[0].received
                snapshots += 1
                // One `#expect` a snapshot would cost more than the spans.
                if statistics.isBalanced, (0...2 * tasks).contains(statistics.live),
                    statistics.started == statistics.ended + statistics.live,
                    (0...2 * tasks).contains(statistics.started - received),
                    (0...tasks).contains(received - statistics.ended),
                    statistics.started >= last.started, statistics.ended >= last.ended
                {
                    last = statistics.spans
                } else {
                    Issue.record("does not balance: \(statistics), after \(last)")
                    break
                }
            }
            group.cancelAll()
        }
        let statistics = telemetry.statistics
        #expect(statistics.live == 0)
        #expect(statistics.started == statistics.processors[0].received)
    }

    @Test func `a span is live from its start to its end`() throws {
        let telemetry = try Telemetry.reading([:])
        let span = telemetry.tracer.startSpan("work")
        #expect(telemetry.statistics.live == 1)
        #expect(telemetry.statistics.isBalanced)
        span.end()
        span.end()
        #expect(telemetry.statistics.live == 0)
        #expect(telemetry.statistics.processors.map(\.queued) == [1])
        #expect(telemetry.statistics.isBalanced)
    }

    @Test func `forceFlush exports what has ended`() async throws {
        let telemetry = try Telemetry.reading([:])
        telemetry.tracer.startSpan("work").end()
        await testGracefulShutdown { trigger in
            await withDiscardingTaskGroup { group in
                group.addTask { try? await telemetry.service.run() }
                trigger.triggerGracefulShutdown()
            }
        }
        await telemetry.forceFlush()
        #expect(telemetry.statistics.processors.map(\.exported) == [1])
        #expect(telemetry.summary == "1 started, 1 exported, 0 dropped, 0 failed")
    }
}

/// A number that tasks share.
private final class SharedCount: Sendable {
    private let number = Atomic(0)

    var value: Int { number.load(ordering: .relaxed) }

    func add(_ count: Int) -> Int { number.wrappingAdd(count, ordering: .relaxed).newValue }
}
