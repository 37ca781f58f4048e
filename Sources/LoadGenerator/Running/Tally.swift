// SPDX-License-Identifier: Apache-2.0

import Histogram

/// Counts, outcomes and latencies of one route or one kind of journey.
struct Tally: Sendable {
    private(set) var count = 0
    private(set) var errors = 0
    /// By status, or by the word for why there was none.
    private(set) var outcomes: [String: Int] = [:]
    /// In microseconds, to three digits, up to an hour.
    private(set) var histogram = Histogram<UInt64>(
        lowestDiscernibleValue: 1, highestTrackableValue: Self.longest,
        numberOfSignificantValueDigits: .three)

    private static let longest: UInt64 = 3_600_000_000

    mutating func record(_ result: RequestResult) {
        record(result.latency, outcome: result.outcome.label, isError: !result.isExpected)
    }

    mutating func record(_ result: JourneyResult) {
        let outcome =
            switch result.ending {
            case .finished: "finished"
            case .failed: "failed"
            case .skipped: "skipped"
            case .unpaid: "unpaid"
            }
        record(result.latency, outcome: outcome, isError: result.ending == .failed)
    }

    private mutating func record(_ latency: Duration, outcome: String, isError: Bool) {
        count += 1
        if isError { errors += 1 }
        outcomes[outcome, default: 0] += 1
        _ = histogram.record(min(latency.inMicroseconds, Self.longest))
    }
}

/// The traces that took longest, as many as there is room for.
struct SlowestTraces: Sendable {
    private(set) var traces: [LoadReport.SlowTrace] = []
    private let room: Int

    init(room: Int) {
        self.room = room
    }

    mutating func consider(_ journey: PlannedJourney, _ result: JourneyResult) {
        guard let id = result.traceID else { return }
        let latency = Double(result.latency.inMicroseconds) / 1000
        let place = traces.firstIndex { $0.milliseconds < latency } ?? traces.count
        guard place < room else { return }
        traces.insert(
            LoadReport.SlowTrace(
                traceID: id, journey: journey.kind.rawValue, milliseconds: latency), at: place)
        if traces.count > room { traces.removeLast() }
    }
}
