// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import LoadGenerator

@Suite struct LoadPlanTests {
    @Test func `the same seed gives the same journeys, and another seed others`() throws {
        var plan = LoadPlan(rate: try ArrivalRate("10..100"), month: "2026-11")
        let first = Array(plan)
        #expect(first == Array(plan))
        #expect(first.map(\.index) == Array(0..<first.count))
        #expect(zip(first, first.dropFirst()).allSatisfy { $0.start <= $1.start })
        plan.seed = 2
        #expect(first != Array(plan))
    }

    @Test func `what a seed gives stays what it is`() throws {
        var generator = SeededGenerator(seed: 1)
        let numbers = (0..<3).map { _ in generator.below(1_000_000) }
        var again = SeededGenerator(seed: 1)
        #expect(numbers == (0..<3).map { _ in again.below(1_000_000) })
        var other = SeededGenerator(seed: 1, stream: 1)
        #expect(numbers != (0..<3).map { _ in other.below(1_000_000) })
        #expect(numbers.allSatisfy { (0..<1_000_000).contains($0) })
    }

    @Test func `constant arrivals come at even distances`() throws {
        var plan = LoadPlan(rate: try ArrivalRate("4"), month: "2026-11")
        plan.arrivals = .constant
        plan.duration = .seconds(2)
        #expect(plan.map(\.start) == (0..<8).map { .milliseconds(250 * $0) })
    }

    @Test func `a ramp has the arrivals of its area, ever closer`() throws {
        let starts = try times("0..100", .constant, seconds: 10)
        #expect(starts.count == 500)
        #expect(starts.filter { $0 < 5 }.count == 125)
        let gaps = zip(starts, starts.dropFirst()).map { $1 - $0 }
        #expect(zip(gaps, gaps.dropFirst()).allSatisfy { $0 > $1 - 1e-9 })
    }

    @Test func `steps are equal parts of the time`() throws {
        let starts = try times("10,50,100", .constant, seconds: 30)
        let counts = [0.0, 10, 20].map { begin in
            starts.filter { (begin..<begin + 10).contains($0) }.count
        }
        #expect(counts == [100, 500, 1000])
    }

    @Test(arguments: ["200", "100..300", "100,300"])
    func `Poisson arrivals have the rate that was asked for`(rate: String) throws {
        let starts = try times(rate, .poisson, seconds: 100)
        // 20,000 are expected; the standard deviation is their root, 141.
        #expect((20_000 - 600...20_000 + 600).contains(starts.count))
        #expect(starts.allSatisfy { (0..<100).contains($0) })
    }

    @Test func `the gaps of a Poisson process are exponential`() throws {
        let starts = try times("100", .poisson, seconds: 200)
        let gaps = zip(starts, starts.dropFirst()).map { $1 - $0 }
        let mean = gaps.reduce(0, +) / Double(gaps.count)
        let variance = gaps.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(gaps.count)
        // For an exponential distribution the two are equal.
        #expect(abs(variance.squareRoot() / mean - 1) < 0.05)
        let short = gaps.filter { $0 < 0.01 }.count
        #expect(abs(Double(short) / Double(gaps.count) - 0.632) < 0.02)
    }

    @Test func `a warm-up goes before the run, at its first rate`() throws {
        var plan = LoadPlan(rate: try ArrivalRate("10..30"), month: "2026-11")
        plan.arrivals = .constant
        plan.duration = .seconds(10)
        plan.warmup = .seconds(5)
        let journeys = Array(plan)
        #expect(journeys.filter(\.isWarmup).count == 50)
        #expect(journeys.filter { !$0.isWarmup }.count == 200)
        #expect(plan.expectedRate == 20)
    }

    @Test func `journeys come in the proportions of the mix, over all users`() throws {
        var plan = LoadPlan(rate: try ArrivalRate("1000"), month: "2026-11")
        plan.arrivals = .constant
        plan.duration = .seconds(11)
        plan.users = 5
        let journeys = Array(plan)
        let counts = Dictionary(grouping: journeys, by: \.kind).mapValues(\.count)
        for (kind, share) in [(JourneyKind.browse, 5), (.record, 3), (.pay, 1), (.mistakes, 1)] {
            #expect(abs((counts[kind] ?? 0) - 1000 * share) < 250, "\(kind)")
        }
        #expect(Set(journeys.map(\.user)) == Set((1...5).map(LoadPlan.user)))
    }

    @Test(arguments: ["", "0", "-1", "a", "1..", "..1", "0..0", "1,,2", "1e9", "nan"])
    func `a rate that is none is refused`(text: String) {
        #expect(throws: InvalidOption.self) { try ArrivalRate(text) }
    }

    @Test(arguments: ["", "browse", "browse=-1", "browse=0", "sleep=1", "pay=1,pay=2"])
    func `a mix that is none is refused`(text: String) {
        #expect(throws: InvalidOption.self) { try JourneyMix(text) }
    }

    @Test(arguments: ["spans", "spans=-1", "cardinality=0", "spans=1,", "bytes=1"])
    func `an amplification that is none is refused`(text: String) {
        #expect(throws: InvalidOption.self) { try Amplification(text) }
    }

    @Test func `durations have units`() throws {
        #expect(try Duration(option: "500us") == .microseconds(500))
        #expect(try Duration(option: "50ms") == .milliseconds(50))
        #expect(try Duration(option: "1.5s") == .milliseconds(1500))
        #expect(try Duration(option: "2m") == .seconds(120))
        for text in ["", "5", "s", "5 s", "5d", "-1s", "999h"] {
            #expect(throws: InvalidOption.self) { try Duration(option: text) }
        }
    }

    @Test func `an address has no path, and a base path begins with a slash`() throws {
        #expect(try LoadTarget(url: "http://a:1/", basePath: "/api/").basePath == "/api")
        #expect(try LoadTarget(url: "http://a:1/").url == "http://a:1")
        for url in ["", "a:1", "ftp://a", "http://", "http://a/b", "http://a?b"] {
            #expect(throws: InvalidOption.self) { try LoadTarget(url: url) }
        }
        #expect(throws: InvalidOption.self) { try LoadTarget(url: "http://a", basePath: "api") }
    }

    private func times(
        _ rate: String, _ process: ArrivalProcess, seconds: Double
    ) throws -> [Double] {
        Array(
            ArrivalTimes(
                try ArrivalRate(rate).segments(lasting: seconds), process: process,
                generator: SeededGenerator(seed: 7)))
    }
}
