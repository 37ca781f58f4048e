// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import TelemetryModel
import TelemetrySDK
import Testing

@Suite("Views")
struct ViewTests {
    private let duration = MetricInstrument(
        "http.server.request.duration", .histogram(bounds: [1, 2]), unit: "s",
        description: "Duration of requests.")

    @Test func `a view renames and describes`() throws {
        let view = MetricView(
            .init(name: "HTTP.server.request.duration"), name: "latency", description: "New.")
        let measured = MeasuredRegistry([duration], views: [view])
        measured.timer(duration.name).recordNanoseconds(1)
        let metrics = measured.collect()
        #expect(metrics.keys.sorted() == ["latency"])
        #expect(metrics["latency"]?.description == "New.")
        #expect(metrics["latency"]?.unit == "s")
    }

    @Test func `attributes that are not kept join series, and stay with exemplars`() throws {
        let view = MetricView(.init(name: "http.*"), attributeKeys: .only(["route"]))
        let measured = MeasuredRegistry([duration], views: [view], exemplars: .alwaysOn)
        for status in ["200", "500"] {
            measured.timer(duration.name, [("route", "/a"), ("status", status)])
                .recordNanoseconds(1)
        }
        let points = try #require(measured.collect()[duration.name]).histograms
        #expect(points.map(\.count) == [2])
        #expect(points[0].frame.attributes == ["route": "/a"])
        let filtered = points[0].exemplars.map(\.filteredAttributes)
        let either: [[Attributes]] = [[["status": "200"]], [["status": "500"]]]
        #expect(either.contains(filtered))
    }

    @Test func `every view that matches makes a metric`() {
        let views = [
            MetricView(.init(name: "requests"), name: "by.route", attributeKeys: .only(["route"])),
            MetricView(.init(name: "requests"), name: "all", attributeKeys: .only([])),
        ]
        let measured = MeasuredRegistry(views: views)
        measured.counter("requests", [("route", "/a")]).increment(by: 1)
        measured.counter("requests", [("route", "/b")]).increment(by: 1)
        let metrics = measured.collect()
        #expect(metrics["by.route"]?.values == [.int(1), .int(1)])
        #expect(metrics["all"]?.values == [.int(2)])
        #expect(metrics["requests"] == nil)
    }

    @Test func `a view can drop an instrument, and the rest stays`() {
        let view = MetricView(.init(name: "noisy.?"), aggregation: .drop)
        let measured = MeasuredRegistry(views: [view])
        measured.counter("noisy.a").increment(by: 1)
        measured.counter("noisy.ab").increment(by: 1)
        #expect(measured.collect().keys.sorted() == ["noisy.ab"])
    }

    @Test func `a view's bounds win over those of the table`() {
        let view = MetricView(
            .init(type: .histogram),
            aggregation: .explicitHistogram(bounds: [5], hasExtremes: false))
        let measured = MeasuredRegistry([duration], views: [view])
        measured.timer(duration.name).recordNanoseconds(1)
        let point = measured.collect()[duration.name]?.histograms.first
        #expect(point?.bounds == [5])
        #expect(point?.minimum == nil)
        #expect(point?.maximum == nil)
    }

    @Test func `a histogram without bounds of its own takes the table's, an exponential one none`()
    {
        let views = [
            MetricView(.init(name: duration.name), aggregation: .explicitHistogram()),
            MetricView(
                .init(name: duration.name), name: "fine", aggregation: .exponentialHistogram()),
        ]
        let measured = MeasuredRegistry([duration], views: views)
        measured.timer(duration.name).recordNanoseconds(1_500_000_000)
        let metrics = measured.collect()
        #expect(metrics[duration.name]?.histograms.first?.bounds == [1, 2])
        #expect(metrics["fine"]?.exponentials.first?.sum == 1.5)
    }

    @Test func `a counter can become a distribution of its increments, and a histogram a sum`() {
        let views = [
            MetricView(.init(type: .counter), aggregation: .explicitHistogram(bounds: [10])),
            MetricView(.init(type: .histogram), aggregation: .sum),
        ]
        let measured = MeasuredRegistry(views: views)
        for amount in [1, 20, 30] as [Int64] { measured.counter("bytes").increment(by: amount) }
        for size in [1, 2] as [Int64] { measured.recorder("sizes").record(size) }
        let metrics = measured.collect()
        #expect(metrics["bytes"]?.histograms.first?.counts == [1, 2])
        #expect(metrics["sizes"]?.values == [.double(3)])
    }

    @Test func `what may be negative has no sum as a histogram`() {
        let view = MetricView(.init(type: .gauge), aggregation: .explicitHistogram(bounds: [0]))
        let measured = MeasuredRegistry(views: [view])
        measured.meter("level").set(-3.0)
        let point = measured.collect()["level"]?.histograms.first
        #expect(point?.counts == [1, 0])
        #expect(point?.sum == nil)
    }

    @Test func `a view selects by unit and by module`() {
        let views = [
            MetricView(
                .init(unit: "s", scope: "TelemetrySDKTests"), name: nil, description: "ours"),
            MetricView(.init(scope: "Elsewhere"), aggregation: .drop),
        ]
        let measured = MeasuredRegistry([duration], views: views)
        measured.timer(duration.name).recordNanoseconds(1)
        #expect(measured.collect()[duration.name]?.description == "ours")
    }

    @Test func `a view that names several metrics alike is ignored, with a warning`() {
        let view = MetricView(.init(name: "http.*"), name: "latency")
        let measured = MeasuredRegistry([duration], views: [view])
        measured.timer(duration.name).recordNanoseconds(1)
        #expect(measured.collect().keys.sorted() == [duration.name])
        #expect(measured.warnings.sentences.count == 1)
    }

    @Test func `readers may want different things of one instrument`() {
        let measured = MeasuredRegistry(
            [duration],
            readers: [
                .reader(), .reader(.delta, aggregations: [.histogram: .exponentialHistogram()]),
                .reader(aggregations: [.histogram: .drop]),
            ])
        measured.timer(duration.name).recordNanoseconds(1)
        #expect(measured.collect(0)[duration.name]?.histograms.count == 1)
        #expect(measured.collect(1)[duration.name]?.exponentials.count == 1)
        #expect(measured.collect(2).isEmpty)
        #expect(measured.warnings.sentences.isEmpty)
    }
}
