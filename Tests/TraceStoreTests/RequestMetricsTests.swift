// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import Testing

@testable import TraceStore

@Suite struct BucketSumsTests {
    private func sums(_ counts: [UInt64], _ bounds: [Double]) -> BucketSums {
        var sums = BucketSums()
        sums.add(explicit(counts), bounds: bounds)
        return sums
    }

    private func explicit(_ counts: [UInt64]) -> MetricDistribution {
        MetricDistribution(
            count: counts.reduce(0, +),
            buckets: .explicit([MetricDistribution.Bucket](counts: counts)))
    }

    private func exponential(_ scale: Int, _ counts: [UInt64]) -> MetricDistribution {
        let buckets = ExponentialBuckets(
            scale: scale, positive: [MetricDistribution.Bucket](counts: counts))
        return MetricDistribution(count: counts.reduce(0, +), buckets: .exponential(buckets))
    }

    @Test(arguments: [(0.25, 0.1), (0.5, 0.15), (0.75, 0.2), (0.95, 0.44), (1.0, 0.5)])
    func `a quantile lies between the bounds of its bucket`(share: Double, value: Double) throws {
        let found = try #require(sums([10, 20, 10, 0], [0.1, 0.2, 0.5]).quantile(share))
        #expect(abs(found - value) < 1e-12)
    }

    @Test func `the first bucket begins at zero and the last ends nowhere`() {
        #expect(sums([4, 0, 0], [2, 4]).quantile(0.5) == 1)
        #expect(sums([4, 0, 0], [-2, 4]).quantile(0.5) == -2)
        #expect(sums([0, 0, 4], [2, 4]).quantile(0.5) == 4)
        #expect(sums([0, 0, 0], [2, 4]).quantile(0.5) == nil)
        #expect(BucketSums().quantile(0.5) == nil)
    }

    @Test func `within an exponential bucket values are spread evenly by their logarithm`() throws {
        var sums = BucketSums()
        sums.add(exponential(0, [4, 4]), bounds: [])
        #expect(sums.quantile(0.5) == 2)
        #expect(abs(try #require(sums.quantile(0.75)) - 2 * 2.0.squareRoot()) < 1e-12)
    }

    @Test func `scales that differ are added up at the coarser`() {
        for order in [[0, 1], [1, 0]] {
            var sums = BucketSums()
            for scale in order {
                sums.add(exponential(scale, scale == 0 ? [2, 2] : [1, 1, 1, 1]), bounds: [])
            }
            #expect(sums.quantile(0.5) == 2)
            #expect(sums.quantile(1) == 4)
        }
    }

    @Test func `zero and negative values have their places`() throws {
        var sums = BucketSums()
        let buckets = ExponentialBuckets(
            scale: 0, zeroCount: 2, positive: [.init(index: 0, count: 1)],
            negative: [.init(index: 0, count: 1)])
        sums.add(.init(count: 4, buckets: .exponential(buckets)), bounds: [])
        #expect(sums.quantile(0.5) == 0)
        #expect(sums.quantile(0.25) == -1)
        #expect(sums.quantile(1) == 2)
    }

    @Test func `too many buckets become coarser, and of too many bounds the first are taken`()
        throws
    {
        var sums = BucketSums()
        sums.add(exponential(10, Array(repeating: 1, count: 1_024)), bounds: [])
        #expect(sums.quantile(1) == 2)
        #expect(abs(try #require(sums.quantile(0.5)) - 2.0.squareRoot()) < 1e-12)
        var many = BucketSums()
        for bound in 1...20 { many.add(explicit([1, 0]), bounds: [Double(bound)]) }
        #expect(many.quantile(1) == Double(BucketSums.layoutBound))
    }

    @Test func `buckets that overlap are cut at each other's ends`() throws {
        var sums = sums([0, 4, 0], [1, 2])
        sums.add(explicit([0, 4, 0]), bounds: [1.5, 3])
        // At 1.5 there are 2, and from there on 4 and 8/3 a unit.
        #expect(abs(try #require(sums.quantile(0.5)) - 1.8) < 1e-12)
    }
}

@Suite struct RequestMetricsTests {
    private func figures(
        _ points: [Metric], service: String = "shop", window: MetricWindow, choosing: String? = nil
    ) -> RequestMetrics {
        let store = BoundedTraceStore()
        for point in points { store.insert(metrics([point], service: service)) }
        return RequestMetrics(
            store.metricRecords(), of: .server, over: window, choosing: choosing)
    }

    @Test func `a window ends with the bin of now, and its bins stay where they are`() {
        let window = MetricWindow(now: 104 * second, length: 60 * second, count: 6)
        #expect(window.start == 50 * second)
        #expect(window.end == 110 * second)
        #expect(window.bin(of: 50 * second) == nil)
        #expect(window.bin(of: 60 * second) == 0)
        #expect(window.bin(of: 60 * second + 1) == 1)
        #expect(window.bin(of: 110 * second) == 5)
        #expect(window.bin(of: 110 * second + 1) == nil)
    }

    @Test func `what happened is spread over the bins that it took`() throws {
        let window = MetricWindow(now: 104 * second, length: 60 * second, count: 6)
        let metrics = figures(
            [
                requests([10, 0, 0, 0], at: 75, since: 55),
                requests([10, 30, 0, 0], at: 90, since: 55),
                requests([10, 30, 0, 0], at: 100, since: 55),
            ], window: window)
        // 10 from 55 to 75, which is 2.5, 5 and 2.5 in bins; then 30 from 75 to 90, 10 and 20.
        #expect(metrics.chosen.requests.values == [2.5, 5, 12.5, 20, 0, nil])
        #expect(metrics.chosen.requests.rates == [0.5, 0.5, 1.25, 2, 0, nil])
        #expect(metrics.chosen.count == 40)
        #expect(metrics.chosen.rate == 40.0 / 45)
        #expect(metrics.chosen.durations.quantile(0.25) == 0.1)
        let median = try #require(metrics.chosen.detail?.durations[3].quantile(0.5))
        #expect(abs(median - 0.15) < 1e-12)
    }

    @Test func `a failure is an error type or a status from 500 on`() {
        let window = MetricWindow(now: 104 * second, length: 60 * second, count: 6)
        func answered(_ count: UInt64, _ outcome: Attributes) -> Metric {
            let all = Attributes(
                [
                    .init(key: "http.request.method", value: "GET"),
                    .init(key: "http.route", value: "/cart"),
                ]
                    + outcome.elements)
            return requests([count, 0, 0, 0], at: 90, since: 60, all)
        }
        let metrics = figures(
            [
                answered(5, ["http.response.status_code": 200]),
                answered(2, ["http.response.status_code": 404]),
                answered(2, ["http.response.status_code": 503]),
                answered(1, ["error.type": "timeout"]),
            ], window: window)
        #expect(metrics.groups.map(\.id) == ["shop GET /cart"])
        #expect(metrics.groups.first?.figures.failureShare == 0.3)
        #expect(metrics.chosen.detail?.failures.values == [nil, 1, 1, 1, nil, nil])
    }

    @Test func `one group may be chosen, with its exemplars`() {
        let window = MetricWindow(now: 104 * second, length: 60 * second, count: 6)
        let other: Attributes = ["http.request.method": "GET"]
        let metrics = figures(
            [
                requests(
                    [1, 0, 0, 0], at: 90, since: 60, exemplars: [exemplar(0.05, at: 80, trace: 1)]),
                requests(
                    [7, 0, 0, 0], at: 90, since: 60, other,
                    exemplars: [exemplar(0.07, at: 81, trace: 2)]),
            ], window: window, choosing: "shop GET /cart")
        #expect(metrics.groups.map(\.name) == ["GET (no route)", "GET /cart"])
        #expect(metrics.chosen.count == 1)
        #expect(metrics.chosen.detail?.newestExemplars.map(\.measurement.traceID.low) == [1])
    }

    @Test func `every family has a name for its requests`() {
        let attributes: Attributes = [
            "http.request.method": "POST", "server.address": "bank", "url.template": "/payments",
            "messaging.destination.name": "orders", "db.query.summary": "SELECT carts",
        ]
        let store = BoundedTraceStore()
        store.insert(metrics([requests([1, 0, 0, 0], at: 9, since: 1, attributes)]))
        let record = store.metricRecords()[0]
        #expect(
            RequestFamily.allCases.map { $0.name(of: record) }
                == ["POST (no route)", "orders", "POST bank/payments", "SELECT carts"])
    }

    @Test func `a catalogue lists each metric once and adds up what can be added`() {
        let store = BoundedTraceStore()
        store.insert(
            metrics([
                counter(3, at: 9, since: 1, ["n": 1]), counter(4, at: 9, since: 1, ["n": 2]),
                gauge("level", 1, ["n": 1]), gauge("level", 2, ["n": 2]), gauge("one", 5),
            ]))
        let entries = MetricCatalogue(store.metricRecords()).entries
        #expect(entries.map(\.name) == ["level", "one", "sold"])
        #expect(entries.map(\.latest) == [nil, 5, 7])
        #expect(entries.map(\.series) == [2, 1, 2])
        #expect(entries.map(\.kind) == [.gauge, .gauge, .counter])
    }
}
