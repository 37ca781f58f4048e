// SPDX-License-Identifier: Apache-2.0

import Logging
import Metrics
import ServiceLifecycle
import ServiceLifecycleTestKit
import TelemetryModel
import TelemetrySDK
import TelemetryTesting
import Testing
import Tracing

@testable import Telemetry

/// The end of a program whose receiver takes everything and answers nothing.
@Suite(.timeLimit(.minutes(5))) struct ShutdownTests {
    @Test func `all signals give up together, ten seconds after the beginning of the end`() async {
        let clock = ManualClock()
        let (spans, logs) = (RecordingExporter(held: true), RecordingLogExporter(held: true))
        let points = RecordingMetricExporter(held: true)
        let service = makeService(spans, logs, points, clock)
        await testGracefulShutdown { trigger in
            await withTaskGroup(of: Void.self) { group in
                group.addTask { try? await service.run() }
                // The schedules of the two processors and the reader.
                await clock.sleepers(3)
                trigger.triggerGracefulShutdown()
                await spans.received(1)
                await logs.received(1)
                // Besides: the end of the three, two exports, and half of the time.
                await clock.sleepers(9)
                clock.advance(by: .seconds(5))
                await points.received(1)
                #expect(!spans.isShutDown && !logs.isShutDown && !points.isShutDown)
                clock.advance(by: .seconds(5))
                await group.waitForAll()
            }
        }
        #expect(clock.now.offset == .seconds(10))
        #expect(spans.isShutDown && logs.isShutDown && points.isShutDown)
    }

    private func makeService(
        _ spans: RecordingExporter, _ logs: RecordingLogExporter,
        _ points: RecordingMetricExporter, _ clock: ManualClock
    ) -> TelemetryService {
        let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let spanProcessor = BatchSpanProcessor(
            exporter: spans, resource: Resource(), clock: clock, logger: quiet)
        let tracer = TelemetryTracer(
            mode: .record(SpanPipeline(processors: [spanProcessor])),
            propagator: CompositePropagator([]))
        tracer.startSpan("work", context: .topLevel).end()
        let logProcessor = BatchLogRecordProcessor(
            exporter: logs, resource: Resource(), clock: clock, logger: quiet)
        var record = EmittedLogRecord(record: LogRecord(time: 1), logger: "test")
        logProcessor.onEmit(&record)
        let registry = MetricRegistry(resource: Resource(), logger: quiet)
        registry.makeCounter(label: "n", dimensions: []).increment(by: 1)
        let settled = Completion()
        let reader = PeriodicMetricReader(
            reader: registry.readers[0], exporter: points, after: settled, clock: clock,
            logger: quiet)
        return TelemetryService(
            processors: [spanProcessor], logProcessors: [logProcessor], samplers: [],
            metrics: [reader], settled: settled)
    }
}
