// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import Testing

@testable import TraceStore

@Suite struct MetricBoardTests {
    @Test func `of each series the latest point is kept`() {
        let store = BoundedTraceStore(clock: { 7 })
        store.insert(metrics([gauge("a", 1, time: 10), gauge("a", 2, time: 20)]))
        let report = store.insert(metrics([gauge("a", 3, time: 15), gauge("b", 4, time: 1)]))
        #expect(report.accepted == 1)
        #expect(report.repeated == 1)
        #expect(store.metrics().map(\.metric) == [gauge("a", 2, time: 20), gauge("b", 4, time: 1)])
        #expect(store.metrics().map(\.arrived) == [7, 7])
        #expect(store.figures.series == 2)
    }

    @Test func `series differ by service, name and attributes in any order`() {
        let store = BoundedTraceStore()
        store.insert(
            metrics([
                gauge("a", 1, ["x": 1, "y": 2]), gauge("a", 2, ["y": 2, "x": 1]),
                gauge("a", 3, ["x": 1]),
            ]))
        store.insert(metrics([gauge("a", 4, ["x": 1])], service: "bank"))
        #expect(store.figures.series == 3)
        #expect(store.metrics(ofService: "bank").map(\.metric) == [gauge("a", 4, ["x": 1])])
        #expect(store.metrics().map(\.service) == ["bank", "shop", "shop"])
    }

    @Test func `the points of one metric are series of their own, of every kind`() {
        let frames = (1...2).map { PointFrame(attributes: ["n": .int($0)], time: 1) }
        let kinds: [Metric.Data] = [
            .gauge(frames.map { NumberPoint(frame: $0, value: .int(1)) }),
            .sum(frames.map { NumberPoint(frame: $0, value: nil) }, .delta, isMonotonic: true),
            .histogram(frames.map { HistogramPoint(frame: $0, count: 1) }, .cumulative),
            .exponentialHistogram(
                frames.map { ExponentialHistogramPoint(frame: $0, count: 1, scale: 2) }, .delta),
            .summary(frames.map { SummaryPoint(frame: $0, count: 1, sum: 1) }), .unknown,
        ]
        let store = BoundedTraceStore()
        store.insert(
            metrics(kinds.enumerated().map { Metric(name: "\($0.offset)", data: $0.element) }))
        #expect(store.figures.series == 10)
        #expect(store.figures.pointInsertions.accepted == 10)
    }

    @Test func `of too many series those go that were updated the longest time ago`() {
        let store = BoundedTraceStore(limits: TraceStoreLimits(series: 3))
        for time in 1...5 as ClosedRange<UInt64> {
            store.insert(metrics([gauge("steady", Int64(time), time: time)]))
            store.insert(metrics([gauge("once \(time)", 0)]))
        }
        #expect(store.metrics().map(\.metric.name) == ["once 4", "once 5", "steady"])
        #expect(store.figures.evictedSeries == 3)
    }

    @Test func `a series that is updated for ever takes no more memory`() {
        let store = BoundedTraceStore()
        store.insert(metrics([gauge("a", 0)]))
        let before = store.figures.bytes
        for value in 1...10_000 as ClosedRange<Int64> {
            store.insert(metrics([gauge("a", value)]))
        }
        #expect(store.figures.bytes == before)
        #expect(store.metrics().map(\.metric) == [gauge("a", 10_000)])
    }

    @Test func `giant attributes count against the bound`() {
        let store = BoundedTraceStore(limits: TraceStoreLimits(bytes: 800_000))
        for index in 0..<100 as Range<Int64> {
            let giant = AttributeValue.string(String(repeating: "\(index)", count: 10_000))
            store.insert(metrics([gauge("a", index, ["k": giant])]))
            #expect(store.figures.bytes <= 100_000)
        }
        #expect((1...10).contains(store.figures.series))
    }
}
