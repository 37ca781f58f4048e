// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Logging
import ServiceLifecycle
import Synchronization
import TelemetryModel

/// Collects and exports once in a while, and when somebody flushes; never twice at once.
///
/// `run()` goes on until graceful shutdown, and then collects and exports a last time, for as long as
/// `shutdownTimeout`: once spans and log records are settled, so that it tells what became of them, but
/// after half of the time in any case, so that a receiver that answers none of them is waited for once
/// and not three times. What fails to be exported is counted and, with cumulative temporality, contained
/// in the next export (OpenTelemetry specification, `metrics/sdk.md`, "Periodic exporting
/// MetricReader").
package final class PeriodicMetricReader: Service {
    /// How often, and for how long. The defaults are the specification's.
    package struct Configuration: Hashable, Sendable {
        /// The time from one collection to the next.
        package var interval = Duration.milliseconds(60000)
        /// Points an export at most, a collection being exported in as many as that takes; `nil` for
        /// all at once.
        package var maximumBatchSize: Int?
        /// How long one export may take; `nil` for ever.
        package var exportTimeout: Duration? = .milliseconds(30000)
        /// How long the last exports may take together, once shutdown has begun; half of it at most is
        /// spent waiting for what they count.
        package var shutdownTimeout = defaultShutdownTimeout

        package init() {}
    }

    private let configuration: Configuration
    private let reader: MetricReader
    private let exporter: any MetricExporter
    private let settled: Completion?
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let state = Mutex(PeriodicReaderState())
    private let wakings: AsyncStream<Void>
    private let waker: AsyncStream<Void>.Continuation

    /// - Parameter settled: what the last collection waits for; `nil` for nothing.
    package init(
        _ configuration: Configuration = Configuration(),
        reader: MetricReader,
        exporter: any MetricExporter,
        after settled: Completion? = nil,
        clock: any Clock<Duration> = ContinuousClock(),
        logger: Logger
    ) {
        self.configuration = configuration
        self.reader = reader
        self.exporter = exporter
        self.settled = settled
        self.clock = clock
        self.logger = logger
        (wakings, waker) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// What became of the points so far.
    package var statistics: MetricReaderStatistics { state.withLock { $0.statistics } }

    /// Collects and exports now; returns once that is done, or at once if nobody runs this reader.
    package func forceFlush() async {
        await withCheckedContinuation { waiter in
            guard state.withLock({ $0.enqueue(waiter) }) else { return waiter.resume() }
            waker.yield()
        }
    }

    package func run() async {
        state.withLock { $0.open() }
        await withDiscardingTaskGroup { group in
            group.addTask { await self.exporter.run() }
            await self.exportUntilShutdown()
            await self.exporter.shutdown()
        }
        for waiter in state.withLock({ $0.close() }) { waiter.resume() }
        logLosses()
    }
}

extension PeriodicMetricReader {
    private func exportUntilShutdown() async {
        await withTaskCancellationOrGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                group.addTask { await self.wakeOnSchedule() }
                group.addTask { await self.abandonWhenShutdownTakesTooLong() }
                for await _ in self.wakings { await self.exportOnce() }
                await self.waitUntilSettled()
                await self.exportOnce()
                group.cancelAll()
            }
        } onCancelOrGracefulShutdown: {
            self.waker.finish()
        }
    }

    /// An interval of zero means "at once", which a millisecond is; without it this loop would never
    /// rest.
    private func wakeOnSchedule() async {
        let interval = max(configuration.interval, .milliseconds(1))
        while (try? await clock.sleep(for: interval)) != nil { waker.yield() }
    }

    private func exportOnce() async {
        let waiters = state.withLock { $0.takeWaiters() }
        let metrics = reader.collect()
        for batch in metrics.batches(ofAtMost: configuration.maximumBatchSize) {
            let points = batch.pointCount
            state.withLock { $0.statistics.inFlight = points }
            let outcome = await withTracingSuppressed {
                await withExportTimeout(configuration.exportTimeout, on: clock) {
                    await self.exporter.export(batch)
                }
            }
            state.withLock { $0.settle(points, outcome) }
        }
        for waiter in waiters { waiter.resume() }
    }

    private func waitUntilSettled() async {
        guard let settled else { return }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await settled.wait() }
            group.addTask {
                try? await self.clock.sleep(for: self.configuration.shutdownTimeout / 2)
            }
            await group.next()
            group.cancelAll()
        }
    }

    private func abandonWhenShutdownTakesTooLong() async {
        guard (try? await gracefulShutdown()) != nil,
            (try? await clock.sleep(for: configuration.shutdownTimeout)) != nil
        else { return }
        await exporter.shutdown()
    }

    private func logLosses() {
        let statistics = statistics
        guard statistics.failed + statistics.rejected > 0 else { return }
        logger.warning(
            "some metric points were not exported",
            metadata: [
                "failed": "\(statistics.failed)", "rejected": "\(statistics.rejected)",
                "exported": "\(statistics.exported)",
            ])
    }
}
