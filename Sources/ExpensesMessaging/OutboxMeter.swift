// SPDX-License-Identifier: Apache-2.0

import Expenses
import Instrumenting
import Logging
import Metrics
import ServiceLifecycle

/// What an ``OutboxMeter`` measures.
package enum OutboxInstruments {
    /// Counted up to ``Expenses/OutboxBacklog/most``.
    package static let depth = MetricInstrument(
        "outlay.outbox.depth", .gauge, unit: "{event}",
        description: "Number of events in the outbox that the broker does not have yet.",
        isInteger: true)

    /// Zero while the outbox is empty.
    package static let oldestAge = MetricInstrument(
        "outlay.outbox.oldest.age", .gauge, unit: "s",
        description: "Time since the oldest event in the outbox happened.")

    package static let all = [depth, oldestAge]
}

/// Asks the outbox now and then how much is in it and since when.
///
/// Events that stay there are told to nobody: the broker is away, or no relay runs. Where several
/// processes measure one outbox, each tells the same: take the largest, not the sum. A database that does
/// not answer leaves the last values standing. No span tells of it, and no request waits for it.
package struct OutboxMeter<Time: Clock<Duration>>: Service {
    private let outbox: any ExpenseOutbox
    private let interval: Duration
    private let clock: Time
    private let depth: any MeterHandler
    private let oldestAge: any MeterHandler
    private let logger: Logger

    /// - Parameters:
    ///   - interval: how long to wait between two questions.
    ///   - metrics: where measurements go.
    package init(
        outbox: any ExpenseOutbox, interval: Duration = .seconds(10),
        clock: Time = ContinuousClock(), metrics: any MetricsFactory = MetricsSystem.factory,
        logger: Logger
    ) {
        self.outbox = outbox
        self.interval = interval
        self.clock = clock
        self.logger = logger
        depth = metrics.meter(OutboxInstruments.depth)
        oldestAge = metrics.meter(OutboxInstruments.oldestAge)
    }

    /// Measures until the group shuts down or the task is cancelled.
    package func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while true {
                await measure()
                try await clock.sleep(for: interval)
            }
        }
    }

    private func measure() async {
        do {
            let backlog = try await withTracingSuppressed { try await outbox.backlog() }
            depth.set(Int64(backlog.depth))
            oldestAge.set(backlog.oldestAge / .seconds(1))
        } catch {
            logger.debug("Cannot measure the outbox", metadata: ["error": "\(error)"])
        }
    }
}
