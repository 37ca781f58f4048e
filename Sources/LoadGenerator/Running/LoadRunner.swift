// SPDX-License-Identifier: Apache-2.0

import ServiceLifecycle
import Tracing

/// Starts every journey of a plan at its time, whether or not those before are done (an open loop), and
/// measures each from that time, however late it began: no omission is coordinated.
///
/// At most `limit` journeys, and so as many requests, are under way. One that finds no room is shed:
/// counted, and never made.
package struct LoadRunner<C: Clock>: Sendable where C.Duration == Duration {
    private let plan: LoadPlan
    private let limit: Int
    private let clock: C
    private let walk: JourneyWalk<C>
    /// What has happened so far.
    package let ledger: LoadLedger

    /// - Parameters:
    ///   - run: tells apart the ids of requests of runs with the same seed.
    ///   - context: what every span of a journey begins with: the baggage.
    package init(
        plan: LoadPlan, sender: any RequestSender, limit: Int, clock: C,
        run: UInt64 = .random(in: .min ... .max), amplification: Amplification = .none,
        context: @escaping @Sendable (PlannedJourney) -> ServiceContext = { _ in .topLevel }
    ) {
        self.plan = plan
        self.limit = limit
        self.clock = clock
        walk = JourneyWalk(
            sender: sender, clock: clock, run: run, amplification: amplification, context: context)
        ledger = LoadLedger()
    }

    /// Runs to the end of the plan, or until graceful shutdown or cancellation, and returns when
    /// everything that was started is done.
    package func run() async -> LoadReport {
        let start = clock.now
        await withDiscardingTaskGroup { group in
            for journey in plan {
                let intended = start.advanced(by: journey.start)
                guard await reached(intended) else { return ledger.interrupt() }
                guard ledger.enter(journey, limit: limit) else { continue }
                group.addTask { await perform(journey, intended: intended) }
            }
            // The last arrivals come before the end; until then, there might have been more.
            if await !reached(start.advanced(by: plan.warmup + plan.duration)) {
                ledger.interrupt()
            }
        }
        return ledger.report(on: plan, after: start.duration(to: clock.now) - plan.warmup)
    }

    private func perform(_ journey: PlannedJourney, intended: C.Instant) async {
        let result = await walk.walk(journey, intended: intended) { result in
            if !journey.isWarmup { ledger.record(result) }
        }
        ledger.leave(journey, with: result)
    }

    /// Waits for a moment; false if the run is to end before it.
    private func reached(_ moment: C.Instant) async -> Bool {
        if Task.isShuttingDownGracefully || Task.isCancelled { return false }
        guard moment > clock.now else { return true }
        do {
            try await cancelWhenGracefulShutdown {
                try await clock.sleep(until: moment, tolerance: .zero)
            }
            return true
        } catch {
            return false
        }
    }
}
