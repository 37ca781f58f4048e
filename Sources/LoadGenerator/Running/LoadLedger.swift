// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Counts and measures a run while it goes on.
package final class LoadLedger: Sendable {
    private struct State {
        var underWay = 0
        var arrived = 0
        var shed = 0
        var warmup = 0
        var skipped = 0
        var unpaid = 0
        var isInterrupted = false
        var finished = 0
        var requests = Tally()
        var journeys: [String: Tally] = [:]
        var routes: [String: Tally] = [:]
        var slowest = SlowestTraces(room: 10)
    }

    private let state = Mutex(State())

    init() {}

    /// Lets a journey in, or counts it as shed where `limit` are under way.
    func enter(_ journey: PlannedJourney, limit: Int) -> Bool {
        state.withLock { state in
            if journey.isWarmup { state.warmup += 1 } else { state.arrived += 1 }
            guard state.underWay < limit else {
                if !journey.isWarmup { state.shed += 1 }
                return false
            }
            state.underWay += 1
            return true
        }
    }

    func record(_ result: RequestResult) {
        state.withLock { state in
            state.requests.record(result)
            state.routes[result.request.route, default: Tally()].record(result)
        }
    }

    func leave(_ journey: PlannedJourney, with result: JourneyResult) {
        state.withLock { state in
            state.underWay -= 1
            guard !journey.isWarmup else { return }
            state.finished += 1
            if result.ending == .skipped { state.skipped += 1 }
            if result.ending == .unpaid { state.unpaid += 1 }
            state.journeys[journey.kind.rawValue, default: Tally()].record(result)
            state.slowest.consider(journey, result)
        }
    }

    /// Notes that the run did not come to its end.
    func interrupt() {
        state.withLock { $0.isInterrupted = true }
    }

    /// How it stands, in a line.
    package var progress: String {
        state.withLock { state in
            let p99 = LatencySummary(state.requests.histogram).p99
            return "\(state.arrived) journeys (\(state.underWay) under way, \(state.shed) shed), "
                + "\(state.requests.count) requests, \(state.requests.errors) errors, "
                + "p99 \(milliseconds(p99))"
        }
    }

    /// The report, `elapsed` after the end of the warm-up.
    func report(on plan: LoadPlan, after elapsed: Duration) -> LoadReport {
        state.withLock { state in
            LoadReport(
                plan: LoadReport.Settings(plan),
                arrivals: LoadReport.Arrivals(
                    intended: state.arrived, finished: state.finished, shed: state.shed,
                    warmup: state.warmup, intendedRate: plan.expectedRate,
                    achievedRate: elapsed > .zero
                        ? Double(state.finished) / elapsed.inSeconds : 0),
                elapsedSeconds: max(0, elapsed.inSeconds),
                requests: LoadReport.Series(state.requests),
                journeys: state.journeys.mapValues(LoadReport.Series.init),
                routes: state.routes.mapValues(LoadReport.Series.init),
                slowest: state.slowest.traces, notes: Self.notes(state))
        }
    }

    private static func notes(_ state: State) -> [String] {
        var notes: [String] = []
        if state.isInterrupted { notes.append("The run was stopped before its end.") }
        if state.skipped > 0 {
            notes.append(
                "\(state.skipped) journeys over-budget were left: the API answers 404 for budgets.")
        }
        if state.unpaid > 0 {
            notes.append(
                "\(state.unpaid) payments were refused with 409, for want of an account or money; "
                    + "--bank-url opens accounts.")
        }
        return notes
    }
}
