// SPDX-License-Identifier: Apache-2.0

import ServiceLifecycleTestKit
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
