// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import Testing

@testable import TraceStore

@Suite struct MetricHistoryTests {
    @Test func `a total becomes what came to it from point to point`() {
        let steps = steps([
            counter(5, at: 10, since: 5), counter(9, at: 20, since: 5),
            counter(9, at: 30, since: 5), counter(9, at: 40, since: 5),
        ])
        #expect(
            steps.unnumbered == [
                step(5, 10, .increase(5)), step(10, 20, .increase(4)), step(20, 40, .increase(0)),
            ])
    }

    @Test func `a total that began anew is counted from its new start`() {
        let steps = steps([
            counter(5, at: 10, since: 5), counter(7, at: 30, since: 25),
            counter(1, at: 40, since: 25),
        ])
        #expect(
            steps.unnumbered == [
                step(5, 10, .increase(5)), step(25, 30, .increase(7)), step(30, 40, .increase(1)),
            ])
    }

    @Test(arguments: [0, 10, 20])
    func `a first total of unknown or too old a start is where to count from`(start: UInt64) {
        var limits = TraceStoreLimits()
        limits.seriesHistory = 60 * second
        let first: UInt64 = start == 10 ? 100 : 20
        let steps = steps(
            [counter(5, at: first, since: start), counter(6, at: first + 10, since: start)],
            limits: limits)
        #expect(steps.unnumbered == [step(first, first + 10, .increase(1))])
    }

    @Test func `differences are taken as they are, each once`() {
        func sold(_ value: Int64, _ start: UInt64, _ time: UInt64) -> Metric {
            counter(value, at: time, since: start, temporality: .delta)
        }
        let steps = steps([sold(5, 5, 10), sold(4, 10, 20), sold(4, 10, 20), sold(1, 20, 30)])
        #expect(
            steps.unnumbered == [
                step(5, 10, .increase(5)), step(10, 20, .increase(4)), step(20, 30, .increase(1)),
            ])
    }

    @Test func `what may fall is a level, and holds until it changes`() {
        func open(_ value: Int64, _ time: UInt64, _ temporality: Metric.Temporality) -> Metric {
            counter(value, at: time, since: 1, temporality: temporality, isMonotonic: false)
        }
        let expected = [
            step(10, 10, .level(5)), step(10, 30, .level(3)), step(30, 40, .level(4)),
        ]
        let totals = [(5, 10), (3, 20), (3, 30), (4, 40)] as [(Int64, UInt64)]
        #expect(steps(totals.map { open($0, $1, .cumulative) }).unnumbered == expected)
        let changes = [(5, 10), (-2, 20), (0, 30), (1, 40)] as [(Int64, UInt64)]
        #expect(steps(changes.map { open($0, $1, .delta) }).unnumbered == expected)
    }

    @Test func `a histogram becomes the buckets that grew`() {
        let steps = steps([
            requests([1, 2, 0, 0], at: 10, since: 5), requests([1, 3, 0, 4], at: 20, since: 5),
            requests([0, 1, 0, 0], at: 30, since: 25),
        ])
        let buckets = steps.map { step -> MetricDistribution.Buckets? in
            guard case .distribution(let distribution) = step.content else { return nil }
            return distribution.buckets
        }
        #expect(
            buckets == [
                .explicit([.init(index: 0, count: 1), .init(index: 1, count: 2)]),
                .explicit([.init(index: 1, count: 1), .init(index: 3, count: 4)]),
                .explicit([.init(index: 1, count: 1)]),
            ])
        #expect(steps.map(\.from) == [5 * second, 10 * second, 25 * second])
    }

    @Test func `an exponential histogram that became coarser goes on`() {
        func point(_ scale: Int32, _ counts: [UInt64], _ time: UInt64) -> Metric {
            let point = ExponentialHistogramPoint(
                frame: PointFrame(startTime: second, time: time * second),
                count: counts.reduce(1, +), scale: scale, zeroCount: 1,
                positive: .init(offset: -2, counts: counts))
            return Metric(name: "size", data: .exponentialHistogram([point], .cumulative))
        }
        let steps = steps([point(1, [1, 1, 0, 2], 10), point(0, [0, 3, 5], 20)])
        guard case .distribution(let grown) = steps.last?.content else {
            Issue.record("no step")
            return
        }
        // (-2, -1) became -1, (0, 1) became 0.
        let expected = ExponentialBuckets(
            scale: 0, positive: [.init(index: -1, count: 1), .init(index: 0, count: 3)])
        #expect(grown.count == 4)
        #expect(grown.buckets == .exponential(expected))
    }

    @Test func `a history has no more points than the limit, and none that are too old`() {
        var limits = TraceStoreLimits()
        limits.seriesPoints = 3
        let points = (1...9).map { counter(Int64($0), at: 10 * UInt64($0), since: 1) }
        #expect(steps(points, limits: limits).map(\.to) == [70, 80, 90].map { $0 * second })
        limits.seriesPoints = 100
        limits.seriesHistory = 30 * second
        #expect(steps(points, limits: limits).map(\.to) == [60, 70, 80, 90].map { $0 * second })
    }

    @Test func `exemplars with a trace are kept with their step, the largest, and none twice`() {
        let many = (1...12).map { exemplar(Double($0), at: 8, trace: UInt64($0)) }
        let kept = steps([
            requests([12, 0, 0, 0], at: 10, since: 5, exemplars: many),
            requests(
                [13, 0, 0, 0], at: 20, since: 5,
                exemplars: many + [
                    exemplar(0.5, at: 15, trace: 77), exemplar(9, at: 16, trace: nil),
                ]),
        ])
        #expect(kept.first?.exemplars.map(\.value) == [12, 11, 10, 9, 8, 7, 6, 5])
        #expect(kept.last?.exemplars.map(\.traceID.low) == [77])
    }

    @Test func `of too much the oldest points go, and a series with its last`() {
        let store = BoundedTraceStore(limits: TraceStoreLimits(bytes: 400_000))
        store.insert(metrics([gauge("once", 1)]))
        for time in 1...2_000 as ClosedRange<UInt64> {
            for name in 0..<2 as Range<Int64> {
                store.insert(metrics([counter(Int64(time), at: time, since: 0, ["n": .int(name)])]))
                #expect(store.figures.bytes <= 50_000)
            }
        }
        let records = store.metricRecords()
        #expect(records.count == 2)
        #expect(records.allSatisfy { $0.steps.count > 50 && $0.steps.last?.to == 2_000 * second })
        #expect(store.figures.evictedSeries == 1)
    }

    @Test func `who listens to metrics hears of them and of nothing else`() async throws {
        let store = BoundedTraceStore()
        let feed = try #require(store.subscribe(to: .metrics))
        let traces = try #require(store.subscribe())
        store.insert(batch([span(1)]))
        store.insert(metrics([gauge("a", 1)]))
        #expect(await feed.next() == TraceFeed.News(metrics: true))
        #expect(await traces.next()?.metrics == false)
        store.clear()
        #expect(await feed.next() == TraceFeed.News(cleared: true))
    }
}
