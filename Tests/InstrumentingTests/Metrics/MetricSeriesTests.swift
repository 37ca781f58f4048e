// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Metrics
import MetricsTestKit
import Synchronization
import Testing

@Suite("Series by key")
struct MetricSeriesTests {
    private struct Route: Hashable, Sendable {
        var method: String
        var status: Int
    }

    @Test func `what measures under a key is made once`() throws {
        let metrics = TestMetrics()
        let made = MadeCount()
        let series = MetricSeries<Route, Counter> { key in
            made.note()
            return Counter(
                label: "requests",
                dimensions: [("method", key.method), ("status", "\(key.status)")],
                factory: metrics)
        }
        for status in [200, 404, 200, 200] {
            series[Route(method: "GET", status: status)].increment()
        }
        #expect(made.count == 2)
        let ok = try metrics.expectCounter("requests", [("method", "GET"), ("status", "200")])
        #expect(ok.values.count == 3)
    }

    @Test func `beyond the limit a key gets one of its own each time, and counts the same`() {
        let made = MadeCount()
        let series = MetricSeries<Int, Int>(limit: 10) { key in
            made.note()
            return key * 2
        }
        for _ in 0..<2 { for key in 0..<12 { #expect(series[key] == key * 2) } }
        #expect(made.count == 14)
    }

    @Test func `keys of the same hash are told apart`() {
        struct Colliding: Hashable {
            let number: Int
            func hash(into hasher: inout Hasher) {}
        }
        let table = SeriesTable<Colliding, Int>(limit: 100)
        for number in 0..<100 {
            #expect(table.value(for: Colliding(number: number)) { number } == number)
        }
        for number in 0..<100 { #expect(table[Colliding(number: number)] == number) }
        #expect(table[Colliding(number: 100)] == nil)
        #expect(table.isFull)
        #expect(table.value(for: Colliding(number: 100)) { 100 } == nil)
        #expect(table.values == Array(0..<100))
    }

    @Test func `many tasks that ask at once are given the same`() async {
        let table = SeriesTable<Int, Object>(limit: 1000)
        await withTaskGroup(of: [ObjectIdentifier].self) { group in
            for _ in 0..<8 {
                group.addTask {
                    (0..<1000).compactMap { key in
                        table.value(for: key) { Object() }.map(ObjectIdentifier.init)
                    }
                }
            }
            var first: [ObjectIdentifier]?
            for await objects in group {
                #expect(objects.count == 1000)
                #expect(first == nil || first == objects)
                first = objects
            }
        }
        #expect(table.values.count == 1000)
    }

    private final class Object: Sendable {}
}

private final class MadeCount: Sendable {
    private let made = Atomic<Int>(0)

    var count: Int { made.load(ordering: .relaxed) }

    func note() { made.wrappingAdd(1, ordering: .relaxed) }
}
