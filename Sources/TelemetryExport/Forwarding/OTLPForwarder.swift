// SPDX-License-Identifier: Apache-2.0

import Logging
import ServiceLifecycle
import Synchronization
import TelemetryModel
import TelemetrySDK

/// Passes telemetry on to another collector or to a file, one request at a time and in order.
///
/// Whoever hands a batch over pays for its encoding and never waits: the queue is bounded in bytes
/// and drops the newest. What is under way is retried as the ``OTLPSender`` retries, and holds up
/// what follows; so the next collector may be down for as long as the queue has room. What a
/// ``RecordingFile`` does not take is lost, and the next request tries the file anew.
package final class OTLPForwarder: Service {
    /// How much waits for how long.
    package struct Bounds: Hashable, Sendable {
        /// Bytes of encoded requests that may wait; beyond it the newest is dropped.
        package var queueBytes = 64 << 20
        /// How long what is left at shutdown may take to be sent.
        package var shutdownTimeout = Duration.seconds(5)

        package init() {}
    }

    private let target: any ForwardingTarget
    private let bounds: Bounds
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let drops: FailureLog
    private let queue: Mutex<ForwardingQueue>

    /// Fails when the configured certificate files cannot be used. Once made, a forwarder must be run.
    package convenience init(
        _ configuration: OTLPConfiguration, bounds: Bounds = Bounds(), logger: Logger
    ) throws(ConfigurationError) {
        self.init(
            to: try OTLPSender(
                configuration, subject: "Telemetry", tellsOfRetries: true, logger: logger),
            bounds: bounds, logger: logger)
    }

    /// Once made, a forwarder must be run.
    package init(
        to target: any ForwardingTarget, bounds: Bounds = Bounds(), logger: Logger,
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.target = target
        self.bounds = bounds
        self.clock = clock
        self.logger = logger
        drops = FailureLog(
            "Telemetry was not forwarded.", destination: target.destination, logger: logger,
            stopwatch: Stopwatch(clock))
        queue = Mutex(ForwardingQueue(capacity: bounds.queueBytes))
    }

    package var statistics: ForwardingStatistics { queue.withLock { $0.statistics } }

    /// Takes a batch over and returns at once. One that finds no room is dropped and counted, and the
    /// log says so, once a minute; an empty one is left out.
    package func forward(_ batch: TelemetryBatch) {
        guard let request = ForwardingQueue.Request(batch, as: target.encoding) else { return }
        if let action = queue.withLock({ $0.enqueue(request) }) {
            perform(action)
        } else {
            _ = drops.noting(.failure(reason: "the queue is full"))
        }
    }

    /// Sends until graceful shutdown, and then what is left, within a bound.
    package func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.target.run() }
            await self.sendUntilShutdown()
            await self.target.shutdown()
        }
        logLosses()
    }
}

extension OTLPForwarder {
    private func sendUntilShutdown() async {
        await withTaskCancellationOrGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                group.addTask { await self.abandonWhenShutdownTakesTooLong() }
                await self.sendUntilClosed()
                group.cancelAll()
            }
        } onCancelOrGracefulShutdown: {
            self.perform(self.queue.withLock { $0.close() })
        }
    }

    private func sendUntilClosed() async {
        while case .request(let request) = await nextWork() {
            let outcome = await target.send(request.message, of: request.signal)
            let arrived = if case .success = outcome { true } else { false }
            queue.withLock { $0.settle(arrived: arrived) }
        }
    }

    private func nextWork() async -> ForwardingQueue.Work {
        await withCheckedContinuation { consumer in
            perform(queue.withLock { $0.next(consumer) })
        }
    }

    private func abandonWhenShutdownTakesTooLong() async {
        guard (try? await gracefulShutdown()) != nil,
            (try? await clock.sleep(for: bounds.shutdownTimeout)) != nil
        else { return }
        perform(queue.withLock { $0.abandon() })
        await target.shutdown()
    }

    private func perform(_ action: ForwardingQueue.Action) {
        if case .resume(let consumer, let work) = action { consumer.resume(returning: work) }
    }

    private func logLosses() {
        let statistics = statistics
        guard statistics.dropped + statistics.failed > 0 else { return }
        logger.warning(
            "some requests were not forwarded",
            metadata: [
                "dropped": "\(statistics.dropped)", "failed": "\(statistics.failed)",
                "forwarded": "\(statistics.forwarded)",
            ])
    }
}
