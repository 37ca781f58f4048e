// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import TelemetryModel
import TelemetrySDK
import Testing

@Suite("The limit of a metric's series")
struct CardinalityTests {
    private let overflow: Attributes = ["otel.metric.overflow": true]

    private func count(_ range: Range<Int>, in measured: MeasuredRegistry, _ label: String = "n") {
        for number in range {
            measured.counter(label, [("number", "\(number)")]).increment(by: 1)
        }
    }

    private func values(_ metric: Metric?) -> [Attributes: MetricNumber?] {
        Dictionary((metric?.numbers ?? []).map { ($0.frame.attributes, $0.value) }) { $1 }
    }

    @Test func `as many series as the limit says are told apart`() {
        let measured = MeasuredRegistry(readers: [.reader(limit: 3)])
        count(0..<3, in: measured)
        let metric = measured.collect()["n"]
        #expect(metric?.numbers.count == 3)
        #expect(values(metric)[overflow] == nil)
        #expect(measured.registry.overflows == 0)
    }

    /// Both are demanded: no overflow up to the limit, and no series is lost once it was told.
    @Test(arguments: [TemporalityPreference.cumulative, .delta])
    func `a limit that is just reached sends nothing to the overflow, before or after a collection`(
        temporality: TemporalityPreference
    ) {
        let measured = MeasuredRegistry(readers: [.reader(temporality, limit: 3)])
        count(0..<3, in: measured)
        #expect(values(measured.collect()["n"])[overflow] == nil)
        count(0..<3, in: measured)
        #expect(values(measured.collect()["n"]).count == 3)
        count(0..<4, in: measured)
        let values = values(measured.collect()["n"])
        #expect(values.count == 4)
        #expect(values[overflow] == .int(1))
    }

    @Test func `what comes later is added up in one more, and nothing is lost`() {
        let measured = MeasuredRegistry(readers: [.reader(limit: 3)])
        count(0..<10, in: measured)
        count(0..<10, in: measured)
        let values = values(measured.collect()["n"])
        #expect(values.count == 4)
        #expect(values[["number": "0"]] == .int(2))
        #expect(values[overflow] == .int(14))
        #expect(measured.registry.overflows > 0)
    }

    @Test func `without a word there are two thousand`() {
        let measured = MeasuredRegistry()
        count(0..<2001, in: measured)
        let values = values(measured.collect()["n"])
        #expect(values.count == 2001)
        #expect(values[overflow] == .int(1))
    }

    @Test func `a view's limit wins over the reader's, and a type's over that of all`() {
        var reader = MetricReaderConfiguration.reader(limit: 5)
        reader.cardinalityLimits = [.histogram: 1]
        let view = MetricView(.init(name: "few"), cardinalityLimit: 2)
        let measured = MeasuredRegistry(views: [view], readers: [reader])
        count(0..<9, in: measured, "few")
        count(0..<9, in: measured, "n")
        for number in 0..<9 { measured.timer("t", [("n", "\(number)")]).recordNanoseconds(1) }
        let metrics = measured.collect()
        #expect(metrics["few"]?.numbers.count == 3)
        #expect(metrics["n"]?.numbers.count == 6)
        #expect(metrics["t"]?.histograms.count == 2)
    }

    @Test func `attributes that a view takes away take no place`() {
        let view = MetricView(.init(name: "n"), attributeKeys: .only([]))
        let measured = MeasuredRegistry(views: [view], readers: [.reader(limit: 1)])
        count(0..<100, in: measured)
        #expect(values(measured.collect()["n"]) == [[:]: .int(100)])
    }
}
