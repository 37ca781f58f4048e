// SPDX-License-Identifier: Apache-2.0

import Logging
import ServiceLifecycle
import Synchronization
import TelemetryModel

/// Collects ended spans and exports them in batches, one batch at a time.
///
/// A batch leaves when it is full, when the schedule delay has passed, or when somebody flushes; the
/// queue behind it is bounded and drops the newest. Whoever ends a span pays for one lock and, once a
/// batch, for waking the exporter. Retries are the exporter's business (OpenTelemetry specification,
/// `trace/sdk.md`, Batching processor).
///
/// `run()` exports until graceful shutdown, and then what is left, for as long as `shutdownTimeout`.
package final class BatchSpanProcessor: SpanProcessor {
    /// How much waits for how long. The defaults are the specification's.
    package struct Configuration: Hashable, Sendable {
        /// Spans that may wait; beyond it the newest is dropped.
        package var maximumQueueSize = 2048
        /// Spans an export at most, no more than the queue holds.
        package var maximumBatchSize = 512
        /// How long a span waits at most for its batch to fill.
        package var scheduleDelay = Duration.milliseconds(5000)
        /// How long one export may take; `nil` for ever.
        package var exportTimeout: Duration? = .milliseconds(30000)

        /// How long the last exports may take together, once shutdown has begun. Shorter than the time
        /// that orchestrators give a process to end.
        package var shutdownTimeout = Duration.milliseconds(10000)

        package init() {}

        /// One span an export, as soon as it has ended: the specification's simple processor.
        package static var simple: Configuration {
            var configuration = Configuration()
            configuration.maximumBatchSize = 1
            return configuration
        }
    }

    private let configuration: Configuration
    private let exporter: any SpanExporter
    private let envelope: SpanEnvelope
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let queue: Mutex<SpanQueue>

    package init(
        _ configuration: Configuration = Configuration(),
        exporter: any SpanExporter,
        resource: Resource,
        scopeVersion: String = "",
        clock: any Clock<Duration> = ContinuousClock(),
        logger: Logger
    ) {
        self.configuration = configuration
        self.exporter = exporter
        envelope = SpanEnvelope(resource: resource, scopeVersion: scopeVersion)
        self.clock = clock
        self.logger = logger
        queue = Mutex(
            SpanQueue(
                capacity: configuration.maximumQueueSize, batchSize: configuration.maximumBatchSize)
        )
    }

    package var statistics: SpanProcessorStatistics {
        queue.withLock { $0.statistics }
    }

    package func withStatistics(_ body: (SpanProcessorStatistics) -> Void) {
        queue.withLock { body($0.statistics) }
    }

    package func onEnd(_ span: EndedSpan) {
        guard span.span.context.isSampled else { return }
        perform(queue.withLock { $0.enqueue(span) })
    }

    package func forceFlush() async {
        await withCheckedContinuation { waiter in
            guard let action = queue.withLock({ $0.flush(waiter) }) else { return waiter.resume() }
            perform(action)
        }
    }

    package func run() async {
        queue.withLock { $0.open() }
        await withDiscardingTaskGroup { group in
            group.addTask { await self.exporter.run() }
            await self.exportUntilShutdown()
            await self.exporter.shutdown()
        }
        logLosses()
    }
}

extension BatchSpanProcessor {
    private func exportUntilShutdown() async {
        await withTaskCancellationOrGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                group.addTask { await self.drainOnSchedule() }
                group.addTask { await self.abandonWhenShutdownTakesTooLong() }
                await self.exportAheadOfOthers()
                group.cancelAll()
            }
        } onCancelOrGracefulShutdown: {
            self.perform(self.queue.withLock { $0.close() })
        }
    }

    /// Under full load a task of ordinary priority waits behind every request's, and the queue fills
    /// meanwhile; a batch is little work for many spans, so it goes first.
    private func exportAheadOfOthers() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask(priority: .high) { await self.exportUntilClosed() }
        }
    }

    private func exportUntilClosed() async {
        while case .batch(let spans) = await nextWork() {
            let outcome = await export(envelope.seal(spans))
            let served = queue.withLock { $0.settle(spans.count, outcome) }
            for waiter in served { waiter.resume() }
        }
    }

    private func nextWork() async -> SpanQueue.Work {
        await withCheckedContinuation { consumer in
            perform(queue.withLock { $0.next(consumer) })
        }
    }

    private func export(_ batch: ResourceSpans) async -> ExportOutcome {
        guard let timeout = configuration.exportTimeout else { return await exporter.export(batch) }
        return await withTaskGroup(of: ExportOutcome?.self) { group in
            group.addTask { await self.exporter.export(batch) }
            group.addTask {
                // The error is the cancellation that ends this sleep once the export is done.
                guard (try? await self.clock.sleep(for: timeout)) != nil else { return nil }
                return .failure(reason: "the export took longer than \(timeout)")
            }
            defer { group.cancelAll() }
            for await outcome in group { if let outcome { return outcome } }
            return .failure(reason: "the export was cancelled")
        }
    }

    /// A delay of zero means "at once", which a millisecond is; without it this loop would never rest.
    private func drainOnSchedule() async {
        let delay = max(configuration.scheduleDelay, .milliseconds(1))
        while (try? await clock.sleep(for: delay)) != nil {
            perform(queue.withLock { $0.drain() })
        }
    }

    private func abandonWhenShutdownTakesTooLong() async {
        guard (try? await gracefulShutdown()) != nil,
            (try? await clock.sleep(for: configuration.shutdownTimeout)) != nil
        else { return }
        let (action, waiters) = queue.withLock { $0.abandon() }
        perform(action)
        for waiter in waiters { waiter.resume() }
        await exporter.shutdown()
    }

    private func perform(_ action: SpanQueue.Action) {
        if case .resume(let consumer, let work) = action { consumer.resume(returning: work) }
    }

    private func logLosses() {
        let statistics = statistics
        guard statistics.dropped + statistics.failed > 0 else { return }
        logger.warning(
            "some spans were not exported",
            metadata: [
                "dropped": "\(statistics.dropped)", "failed": "\(statistics.failed)",
                "exported": "\(statistics.exported)",
            ])
    }
}
