// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Logging
import ServiceLifecycle
import ServiceLifecycleTestKit
import Synchronization
import TelemetryModel
import TelemetrySDK
import TelemetryTesting
import Testing
import Tracing

@Suite("The periodic reader")
struct PeriodicMetricReaderTests {
    @Test func `it exports once an interval`() async {
        await withReader { measured, reader, exporter, clock in
            measured.counter("n").increment(by: 1)
            clock.advance(by: .seconds(59))
            clock.advance(by: .seconds(1))
            await exporter.received(1)
            #expect(exporter.values == [[.int(1)]])
            // Once this is served, whoever sleeps does so for the interval.
            await reader.forceFlush()
            await clock.sleepers(1)
            measured.counter("n").increment(by: 1)
            clock.advance(by: .seconds(60))
            await exporter.received(3)
            #expect(exporter.values == [[.int(1)], [.int(1)], [.int(2)]])
        }
    }

    @Test func `whoever flushes waits for what was measured before`() async {
        await withReader { measured, reader, exporter, _ in
            measured.counter("n").increment(by: 1)
            await reader.forceFlush()
            #expect(exporter.values == [[.int(1)]])
            #expect(reader.statistics.exported == 1)
            #expect(reader.statistics.succeededExports == 1)
        }
    }

    @Test func `nothing measured is nothing exported`() async {
        await withReader { _, reader, exporter, _ in
            await reader.forceFlush()
            #expect(exporter.values.isEmpty)
        }
    }

    @Test func `a flush that nobody serves returns at once`() async {
        let measured = MeasuredRegistry()
        let exporter = RecordingMetricExporter()
        let reader = PeriodicMetricReader(
            reader: measured.registry.readers[0], exporter: exporter, logger: .silent)
        await reader.forceFlush()
        #expect(exporter.values.isEmpty)
    }

    @Test func `two exports are never under way at once`() async {
        await withReader { measured, reader, exporter, _ in
            await withDiscardingTaskGroup { group in
                for _ in 0..<50 {
                    group.addTask {
                        measured.counter("n").increment(by: 1)
                        await reader.forceFlush()
                    }
                }
            }
            #expect(exporter.values.last == [.int(50)])
            #expect(!exporter.hasOverlapped)
        }
    }

    @Test func `what fails is counted, and contained in the next total`() async {
        let outcomes: [ExportOutcome] = [.failure(reason: "down"), .success(rejected: 1)]
        await withReader(outcomes: outcomes) { measured, reader, exporter, _ in
            measured.counter("n").increment(by: 1)
            await reader.forceFlush()
            measured.counter("m").increment(by: 1)
            await reader.forceFlush()
            #expect(exporter.values == [[.int(1)], [.int(1), .int(1)]])
            let statistics = reader.statistics
            #expect(statistics.failed == 1)
            #expect(statistics.rejected == 1)
            #expect(statistics.exported == 1)
            #expect(statistics.inFlight == 0)
            #expect(statistics.failedExports == 1)
        }
    }

    @Test func `an export that takes too long is given up`() async {
        await withReader(held: true) { measured, reader, exporter, clock in
            measured.counter("n").increment(by: 1)
            clock.advance(by: .seconds(60))
            await exporter.received(1)
            await clock.sleepers(2)
            clock.advance(by: .seconds(30))
            exporter.release()
            await reader.forceFlush()
            let statistics = reader.statistics
            #expect(statistics.failedExports + statistics.succeededExports == 2)
        }
    }

    @Test func `graceful shutdown exports what is left, then lets the exporter go`() async throws {
        let measured = MeasuredRegistry()
        let exporter = RecordingMetricExporter()
        let clock = ManualClock()
        let reader = PeriodicMetricReader(
            reader: measured.registry.readers[0], exporter: exporter, clock: clock, logger: .silent)
        await testGracefulShutdown { trigger in
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await reader.run() }
                await clock.sleepers(1)
                measured.counter("n").increment(by: 3)
                trigger.triggerGracefulShutdown()
                await group.waitForAll()
            }
        }
        #expect(exporter.values == [[.int(3)]])
        #expect(exporter.isShutDown)
        await reader.forceFlush()
        #expect(exporter.values.count == 1)
    }

    @Test func `a shutdown that takes too long gives up on the export`() async throws {
        let measured = MeasuredRegistry()
        let exporter = RecordingMetricExporter(held: true)
        let clock = ManualClock()
        var configuration = PeriodicMetricReader.Configuration()
        configuration.exportTimeout = nil
        let reader = PeriodicMetricReader(
            configuration, reader: measured.registry.readers[0], exporter: exporter, clock: clock,
            logger: .silent)
        await testGracefulShutdown { trigger in
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await reader.run() }
                await clock.sleepers(1)
                measured.counter("n").increment(by: 3)
                trigger.triggerGracefulShutdown()
                await exporter.received(1)
                await clock.sleepers(2)
                clock.advance(by: .seconds(10))
                await group.waitForAll()
            }
        }
        #expect(exporter.isShutDown)
    }

    @Test func `the last collection tells what came of what it waits for`() async {
        await shutDown(held: false) { measured, exporter, settled, _ in
            measured.counter("n").increment(by: 3)
            settled.complete()
            await exporter.received(1)
            #expect(exporter.values == [[.int(3)]])
        }
    }

    @Test func `it waits for half of the time, so that all have ended when it is over`() async {
        await shutDown(held: true) { measured, exporter, _, clock in
            measured.counter("n").increment(by: 3)
            // The interval, the half and the whole of the time.
            await clock.sleepers(3)
            clock.advance(by: .seconds(5))
            await exporter.received(1)
            clock.advance(by: .seconds(5))
        }
    }

    /// Begins to shut a reader down, hands it to `body`, and waits for its end.
    private func shutDown(
        held: Bool,
        _ body: (MeasuredRegistry, RecordingMetricExporter, Completion, ManualClock) async -> Void
    ) async {
        let measured = MeasuredRegistry()
        let exporter = RecordingMetricExporter(held: held)
        let (clock, settled) = (ManualClock(), Completion())
        let reader = PeriodicMetricReader(
            reader: measured.registry.readers[0], exporter: exporter, after: settled, clock: clock,
            logger: .silent)
        await testGracefulShutdown { trigger in
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await reader.run() }
                await clock.sleepers(1)
                trigger.triggerGracefulShutdown()
                await body(measured, exporter, settled, clock)
                await group.waitForAll()
            }
        }
        #expect(exporter.isShutDown)
    }

    @Test func `the exporter's own work is not traced`() async {
        await withReader { measured, reader, exporter, _ in
            measured.counter("n").increment(by: 1)
            await reader.forceFlush()
            #expect(exporter.wasSuppressed)
        }
    }

    @Test func `each collection tells how long it took`() {
        let counted = CollectionCount()
        var configuration = MetricReaderConfiguration.reader()
        configuration.onCollection = { counted.note($0) }
        let measured = MeasuredRegistry(readers: [configuration])
        _ = measured.collect()
        _ = measured.collect()
        #expect(counted.count == 2)
    }

    /// Runs a reader on a clock that stands still, hands it to `body`, and stops it.
    private func withReader(
        outcomes: [ExportOutcome] = [], held: Bool = false,
        _ body: (
            MeasuredRegistry, PeriodicMetricReader, RecordingMetricExporter, ManualClock
        ) async -> Void
    ) async {
        let measured = MeasuredRegistry()
        let exporter = RecordingMetricExporter(outcomes: outcomes, held: held)
        let clock = ManualClock()
        let reader = PeriodicMetricReader(
            reader: measured.registry.readers[0], exporter: exporter, clock: clock, logger: .silent)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await reader.run() }
            await clock.sleepers(1)
            await body(measured, reader, exporter, clock)
            exporter.release()
            group.cancelAll()
        }
    }
}

private final class CollectionCount: Sendable {
    private let noted = Mutex<[Duration]>([])

    var count: Int { noted.withLock { $0.count } }

    func note(_ duration: Duration) { noted.withLock { $0.append(duration) } }
}
