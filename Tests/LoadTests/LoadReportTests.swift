// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import LoadGenerator

@Suite struct LoadReportTests {
    @Test func `percentiles are right to three digits`() throws {
        var tally = Tally()
        for milliseconds in 1...1000 { tally.record(Self.result(.milliseconds(milliseconds))) }
        let latency = LatencySummary(tally.histogram)
        for (value, exact) in [
            (latency.p50, 500.0), (latency.p90, 900), (latency.p99, 990), (latency.p999, 999),
            (latency.max, 1000), (latency.mean, 500.5),
        ] {
            #expect(abs(value / exact - 1) < 0.002, "\(value) for \(exact)")
        }
        #expect(tally.count == 1000)
        #expect(tally.outcomes == ["200": 1000])
    }

    @Test func `a report comes back from its JSON`() throws {
        let report = try Self.report(latencies: [.milliseconds(3)])
        #expect(try LoadReport(json: Array(try report.json.utf8)) == report)
        #expect(throws: InvalidOption.self) { try LoadReport(json: Array("{}".utf8)) }
    }

    @Test func `each threshold that is not kept has a sentence`() throws {
        let slow = try Self.report(latencies: [.milliseconds(80)])
        let thresholds = LoadThresholds(maxP99: .milliseconds(50), maxErrors: 0.001)
        #expect(
            thresholds.violations(of: slow) == [
                "The 99th percentile is 80.0 ms, and --max-p99 allows 50.0 ms."
            ])
        #expect(LoadThresholds().violations(of: slow).isEmpty)
        let wrong = try Self.report(latencies: [.milliseconds(1)], status: 500)
        #expect(
            thresholds.violations(of: wrong) == [
                "100.000 % of the requests failed or were shed, and --max-errors allows 0.100 %."
            ])
        let none = try Self.report(latencies: [])
        #expect(thresholds.violations(of: none).count == 1)
    }

    @Test func `a part of the requests is a percentage or a fraction`() throws {
        #expect(try LoadThresholds.ratio("0.1%") == 0.001)
        #expect(try LoadThresholds.ratio("0.25") == 0.25)
        for text in ["", "%", "101%", "1.5", "-1%", "x"] {
            #expect(throws: InvalidOption.self) { try LoadThresholds.ratio(text) }
        }
    }

    @Test func `the slowest traces are kept, the slowest first`() throws {
        let journey = PlannedJourney(
            index: 0, start: .zero, isWarmup: false, kind: .browse, user: "load-1", requests: [])
        var slowest = SlowestTraces(room: 3)
        for latency in [5, 1, 9, 7, 3] {
            slowest.consider(
                journey,
                JourneyResult(
                    latency: .milliseconds(latency), ending: .finished, traceID: "\(latency)"))
        }
        #expect(slowest.traces.map(\.traceID) == ["9", "7", "5"])
        #expect(slowest.traces.first?.milliseconds == 9)
    }

    @Test func `a comparison shows both sides and the change`() throws {
        let before = try Self.report(latencies: [.milliseconds(4)])
        let after = try Self.report(latencies: [.milliseconds(5)])
        let table = LoadComparison(before: before, after: after).table
        #expect(table.contains("4.00 ms → 5.00 ms"), "\(table)")
        #expect(table.contains("+25.0 %"), "\(table)")
        #expect(!table.contains("compare with care"))
    }

    @Test func `numbers are rounded as people do`() {
        #expect(decimal(1.005, digits: 1) == "1.0")
        #expect(decimal(-0.06, digits: 1) == "-0.1")
        #expect(decimal(-0.01, digits: 1) == "0.0")
        #expect(decimal(12.5, digits: 0) == "13")
    }

    private static func result(_ latency: Duration, status: Int = 200) -> RequestResult {
        RequestResult(
            request: PlannedRequest(template: "/expenses", target: "/expenses"),
            outcome: RequestOutcome(status: status), latency: latency)
    }

    private static func report(latencies: [Duration], status: Int = 200) throws -> LoadReport {
        let ledger = LoadLedger()
        for latency in latencies { ledger.record(result(latency, status: status)) }
        return ledger.report(
            on: LoadPlan(rate: try ArrivalRate("10"), month: "2026-11"), after: .seconds(1))
    }
}
