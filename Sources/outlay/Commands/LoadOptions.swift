// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LoadGenerator

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What can be said of a run on the command line.
struct LoadOptions: ParsableArguments {
    @Option(help: "Where the API is.")
    var url = "http://127.0.0.1:8080"

    @Option(help: "What a gateway puts before every path, such as /api.")
    var basePath = ""

    @Option(help: "Where the bank is; given, each user gets an account before the run.")
    var bankUrl: String?

    @Option(
        help: "Journeys a second: 50, 10..100 for a ramp, 10,50,100 for equal steps.",
        transform: { try ArrivalRate($0) })
    var rate: ArrivalRate?

    @Option(help: "How arrivals follow one another: constant or poisson.")
    var arrivals = ArrivalProcess.poisson

    @Option(help: "How long arrivals are counted.", transform: { try Duration(option: $0) })
    var duration = Duration.seconds(30)

    @Option(
        help: "How long journeys go before that, uncounted.",
        transform: { try Duration(option: $0) })
    var warmup = Duration.zero

    @Option(help: "The same seed makes the same journeys at the same times.")
    var seed: UInt64 = 1

    @Option(help: "How many users there are.")
    var users = 20

    @Option(
        help: "Journeys and their weights: browse, record, pay, over-budget, mistakes.",
        transform: { try JourneyMix($0) })
    var mix = JourneyMix.standard

    @Option(help: "How many journeys may be under way; more are shed, and counted.")
    var concurrencyLimit = 256

    @Option(help: "How long to wait for an answer.", transform: { try Duration(option: $0) })
    var timeout = Duration.seconds(10)

    @Option(
        help: "More spans a request: spans=50,attribute-bytes=200,cardinality=1000.",
        transform: { try Amplification($0) })
    var amplify = Amplification.none

    @Option(help: "Write the report as JSON to a file, or to standard output with -.")
    var json: String?

    @Option(
        help: "Fail if the 99th percentile of requests is longer.",
        transform: { try Duration(option: $0) })
    var maxP99: Duration?

    @Option(
        help: "Fail if more requests fail or are shed: 0.1% or 0.001.",
        transform: { try LoadThresholds.ratio($0) })
    var maxErrors: Double?

    func validate() throws {
        guard duration > .zero else { throw ValidationError("--duration must be above 0.") }
        guard timeout > .zero else { throw ValidationError("--timeout must be above 0.") }
        guard (1...1_000_000).contains(users) else {
            throw ValidationError("--users takes a number from 1 to 1000000.")
        }
        guard (1...10_000).contains(concurrencyLimit) else {
            throw ValidationError("--concurrency-limit takes a number from 1 to 10000.")
        }
        do {
            _ = try target()
            _ = try bank()
        } catch {
            throw ValidationError(error.description)
        }
    }

    var thresholds: LoadThresholds { LoadThresholds(maxP99: maxP99, maxErrors: maxErrors) }

    func target() throws(InvalidOption) -> LoadTarget {
        try LoadTarget(url: url, basePath: basePath)
    }

    func bank() throws(InvalidOption) -> LoadTarget? {
        guard let bankUrl else { return nil }
        return try LoadTarget(url: bankUrl)
    }

    func plan() throws(InvalidOption) -> LoadPlan {
        let rate = if let rate { rate } else { try ArrivalRate("10") }
        var plan = LoadPlan(rate: rate, month: currentMonth())
        plan.arrivals = arrivals
        plan.duration = duration
        plan.warmup = warmup
        plan.seed = seed
        plan.users = users
        plan.mix = mix
        return plan
    }
}

extension ArrivalProcess: ExpressibleByArgument {}

/// The month in UTC, written `2026-11`.
func currentMonth() -> String { String(Date.now.formatted(.iso8601).prefix(7)) }
