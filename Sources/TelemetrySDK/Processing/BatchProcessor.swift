// SPDX-License-Identifier: Apache-2.0

import Logging
import ServiceLifecycle
import Synchronization

/// Where a ``BatchProcessor`` puts its batches: an exporter of one signal.
struct BatchOutlet<Item: Sendable>: Sendable {
    /// Runs beside the exports, until `shutdown`.
    var run: @Sendable () async -> Void
    /// Sends one batch and returns its fate.
    var export: @Sendable ([Item]) async -> ExportOutcome
    /// Ends what `run` does, and what `export` still tries.
    var shutdown: @Sendable () async -> Void
}

/// Collects items and exports them in batches, one batch at a time: what the batch processors of spans
/// and of log records have in common.
///
/// A batch leaves when it is full, when the schedule delay has passed, or when somebody flushes; the
/// queue behind it is bounded and drops the newest. Whoever hands in an item pays for one lock and,
/// once a batch, for waking the exporter. Retries are the exporter's business.
final class BatchProcessor<Item: Sendable>: Sendable {
    private let configuration: BatchConfiguration
    private let items: String
    private let outlet: BatchOutlet<Item>
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let queue: Mutex<BatchQueue<Item>>

    /// - Parameter items: what the items are called in the log.
    init(
        _ configuration: BatchConfiguration, items: String, outlet: BatchOutlet<Item>,
        clock: any Clock<Duration>, logger: Logger
    ) {
        self.configuration = configuration
        self.items = items
        self.outlet = outlet
        self.clock = clock
        self.logger = logger
        queue = Mutex(
            BatchQueue(
                capacity: configuration.maximumQueueSize, batchSize: configuration.maximumBatchSize)
        )
    }

    /// What became of the items so far.
    var statistics: ProcessorStatistics {
        queue.withLock { $0.statistics }
    }

    /// Calls `body` once, and takes in no item until it returns.
    func withStatistics(_ body: (ProcessorStatistics) -> Void) {
        queue.withLock { body($0.statistics) }
    }

    /// Queues an item, or drops it and counts that; never waits.
    func take(_ item: Item) {
        perform(queue.withLock { $0.enqueue(item) })
    }

    /// Returns once all that was taken before the call is exported, or lost and counted.
    func forceFlush() async {
        await withCheckedContinuation { waiter in
            guard let action = queue.withLock({ $0.flush(waiter) }) else { return waiter.resume() }
            perform(action)
        }
    }

    /// Exports until graceful shutdown, and then what is left, for as long as `shutdownTimeout`.
    func run() async {
        queue.withLock { $0.open() }
        await withDiscardingTaskGroup { group in
            group.addTask { await self.outlet.run() }
            await self.exportUntilShutdown()
            await self.outlet.shutdown()
        }
        logLosses()
    }
}

extension BatchProcessor {
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
        while case .batch(let items) = await nextWork() {
            let outcome = await withExportTimeout(configuration.exportTimeout, on: clock) {
                await self.outlet.export(items)
            }
            let served = queue.withLock { $0.settle(items.count, outcome) }
            for waiter in served { waiter.resume() }
        }
    }

    private func nextWork() async -> BatchQueue<Item>.Work {
        await withCheckedContinuation { consumer in
            perform(queue.withLock { $0.next(consumer) })
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
        await outlet.shutdown()
    }

    private func perform(_ action: BatchQueue<Item>.Action) {
        if case .resume(let consumer, let work) = action { consumer.resume(returning: work) }
    }

    private func logLosses() {
        let statistics = statistics
        guard statistics.dropped + statistics.failed > 0 else { return }
        logger.warning(
            "some \(items) were not exported",
            metadata: [
                "dropped": "\(statistics.dropped)", "failed": "\(statistics.failed)",
                "exported": "\(statistics.exported)",
            ])
    }
}
