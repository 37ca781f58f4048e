// SPDX-License-Identifier: Apache-2.0

import Histogram

/// What a run found, to be printed, written as JSON, and compared with another.
///
/// Latencies are in milliseconds and count from when a journey was to begin. The warm-up is in none of
/// the figures but its own.
package struct LoadReport: Codable, Hashable, Sendable {
    /// What was asked for.
    package struct Settings: Codable, Hashable, Sendable {
        package var arrivals: ArrivalProcess
        package var rate: String
        package var durationSeconds: Double
        package var warmupSeconds: Double
        package var seed: UInt64
        package var users: Int
        package var mix: String
    }

    /// Journeys as they arrived.
    package struct Arrivals: Codable, Hashable, Sendable {
        /// Arrivals of the plan, as far as the run went.
        package var intended: Int
        package var finished: Int
        package var shed: Int
        package var warmup: Int
        package var intendedRate: Double
        package var achievedRate: Double
    }

    /// A route, or a kind of journey.
    package struct Series: Codable, Hashable, Sendable {
        package var count: Int
        package var errors: Int
        /// How often each status came, or no answer for the reason that is named.
        package var outcomes: [String: Int]
        package var latency: LatencySummary
    }

    /// A journey that took long, to be looked at.
    package struct SlowTrace: Codable, Hashable, Sendable {
        package var traceID: String
        package var journey: String
        package var milliseconds: Double
    }

    package var plan: Settings
    package var arrivals: Arrivals
    package var elapsedSeconds: Double
    package var requests: Series
    package var journeys: [String: Series]
    package var routes: [String: Series]
    /// The slowest first.
    package var slowest: [SlowTrace]
    /// Sentences about what is not as one might think.
    package var notes: [String]

    /// The part of all requests that failed or, with their journeys, were shed; 0 for none at all.
    package var errorRatio: Double {
        let all = requests.count + arrivals.shed
        return all == 0 ? 0 : Double(requests.errors + arrivals.shed) / Double(all)
    }
}

/// The latencies of a series, in milliseconds.
package struct LatencySummary: Codable, Hashable, Sendable {
    package var p50: Double
    package var p90: Double
    package var p99: Double
    package var p999: Double
    package var max: Double
    package var mean: Double

    /// - Parameter histogram: of microseconds.
    init(_ histogram: Histogram<UInt64>) {
        let isEmpty = histogram.totalCount == 0
        let longest = isEmpty ? 0 : histogram.maxRecorded
        // The histogram names the upper end of a bucket; nothing took longer than the longest.
        func percentile(_ percentile: Double) -> Double {
            Double(Swift.min(histogram.valueAtPercentile(percentile), longest)) / 1000
        }
        p50 = percentile(50)
        p90 = percentile(90)
        p99 = percentile(99)
        p999 = percentile(99.9)
        max = Double(longest) / 1000
        mean = isEmpty ? 0 : histogram.mean / 1000
    }
}

extension LoadReport.Series {
    init(_ tally: Tally) {
        self.init(
            count: tally.count, errors: tally.errors, outcomes: tally.outcomes,
            latency: LatencySummary(tally.histogram))
    }
}

extension LoadReport.Settings {
    init(_ plan: LoadPlan) {
        self.init(
            arrivals: plan.arrivals, rate: plan.rate.description,
            durationSeconds: plan.duration.inSeconds, warmupSeconds: plan.warmup.inSeconds,
            seed: plan.seed, users: plan.users, mix: plan.mix.description)
    }
}
