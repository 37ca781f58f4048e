// SPDX-License-Identifier: Apache-2.0

/// All that a run is to do, made of a seed: the same plan gives the same journeys, of the same users,
/// with the same requests, at the same times.
///
/// A sequence that makes each journey when it is asked for, so that a long run needs no more memory
/// than a short one.
package struct LoadPlan: Hashable, Sendable, Sequence {
    package var rate: ArrivalRate
    package var arrivals = ArrivalProcess.poisson
    /// Without the warm-up.
    package var duration = Duration.seconds(30)
    /// Time before that, whose journeys are made and not counted.
    package var warmup = Duration.zero
    package var seed: UInt64 = 1
    package var users = 20
    package var mix = JourneyMix.standard
    /// The month that people look at: `2026-11`.
    package var month: String

    package init(rate: ArrivalRate, month: String) {
        self.rate = rate
        self.month = month
    }

    package func makeIterator() -> Iterator { Iterator(self) }

    /// How many journeys are expected to be counted in a second, over the whole run.
    package var expectedRate: Double {
        let seconds = duration.inSeconds
        return rate.segments(lasting: seconds).reduce(0) { $0 + $1.arrivals } / seconds
    }

    /// The name of a user, from 1 on.
    package static func user(_ number: Int) -> String { "load-\(number)" }

    /// Goes through the journeys in the order of their times.
    package struct Iterator: IteratorProtocol {
        private let plan: LoadPlan
        private var times: ArrivalTimes
        private var generator: SeededGenerator
        private var index = 0

        init(_ plan: LoadPlan) {
            self.plan = plan
            times = ArrivalTimes(
                plan.rate.segments(
                    warmup: plan.warmup.inSeconds, lasting: plan.duration.inSeconds),
                process: plan.arrivals, generator: SeededGenerator(seed: plan.seed, stream: 1))
            generator = SeededGenerator(seed: plan.seed, stream: 2)
        }

        package mutating func next() -> PlannedJourney? {
            guard let time = times.next() else { return nil }
            defer { index += 1 }
            let kind = plan.mix.pick(using: &generator)
            let start = Duration.seconds(time)
            return PlannedJourney(
                index: index, start: start, isWarmup: start < plan.warmup, kind: kind,
                user: LoadPlan.user(generator.below(plan.users) + 1),
                requests: kind.requests(month: plan.month, using: &generator))
        }
    }
}

/// One journey of a plan.
package struct PlannedJourney: Hashable, Sendable {
    /// Its place among all journeys, from 0 on.
    package let index: Int
    /// When it is to start, from the start of the run.
    package let start: Duration
    package let isWarmup: Bool
    package let kind: JourneyKind
    package let user: String
    /// One after the other; one that fails is the last.
    package let requests: [PlannedRequest]
}
