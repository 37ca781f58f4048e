// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Metrics
import TelemetryModel
import TelemetrySDK
import Testing

@Suite("Labels, and what the table knows of them")
struct RegistrationTests {
    private let requests = MetricInstrument(
        "http.requests", .counter, unit: "{request}", description: "Requests.", isInteger: true,
        attributeTypes: ["status": .int, "cached": .bool, "ratio": .double])

    @Test func `unit, description and the types of attributes come from the table`() throws {
        let measured = MeasuredRegistry([requests])
        let dimensions = [
            ("status", "200"), ("cached", "true"), ("ratio", "0.5"), ("route", "/a"),
        ]
        measured.counter("http.requests", dimensions).increment(by: 1)
        let metric = try #require(measured.collect()["http.requests"])
        #expect(metric.unit == "{request}")
        #expect(metric.description == "Requests.")
        #expect(
            metric.numbers[0].frame.attributes
                == ["cached": true, "ratio": 0.5, "route": "/a", "status": 200])
    }

    @Test func `a text that is not of its type stays a text`() {
        let measured = MeasuredRegistry([requests])
        measured.counter("http.requests", [("status", "none")]).increment(by: 1)
        let point = measured.collect()["http.requests"]?.numbers.first
        #expect(point?.frame.attributes == ["status": "none"])
    }

    @Test func `the scope is the module that declares the instrument, with the service's version`()
    {
        let measured = MeasuredRegistry([requests])
        measured.counter("http.requests").increment(by: 1)
        measured.counter("unlisted").increment(by: 1)
        let scopes = measured.registry.readers[0].collect().scopes
        #expect(scopes.map(\.scope.name) == ["TelemetrySDKTests", ""])
        #expect(scopes.map(\.scope.version) == ["1.2.3", ""])
    }

    @Test func `collections name the resource`() {
        let measured = MeasuredRegistry()
        let resource = measured.registry.readers[0].collect().resource
        #expect(resource.attributes["service.name"] == "test")
    }

    @Test func `names are the same in any case, and the first is kept`() {
        let measured = MeasuredRegistry([requests])
        measured.counter("HTTP.Requests").increment(by: 1)
        measured.counter("http.requests").increment(by: 1)
        measured.counter("Other").increment(by: 1)
        measured.counter("oTHER").increment(by: 1)
        let metrics = measured.collect()
        #expect(metrics["http.requests"]?.values == [.int(2)])
        #expect(metrics["Other"]?.values == [.int(2)])
        #expect(metrics.count == 2)
    }

    @Test func `the same handler is found again`() {
        let measured = MeasuredRegistry()
        let first = measured.counter("requests", [("route", "/a")])
        #expect(first === measured.counter("requests", [("route", "/a")]))
        #expect(first !== measured.counter("requests", [("route", "/b")]))
    }

    @Test func `a name that means two things is kept as both, with one warning`() {
        let measured = MeasuredRegistry()
        measured.counter("work").increment(by: 1)
        for _ in 0..<3 { measured.timer("work").recordNanoseconds(1) }
        let metrics = measured.registry.readers[0].collect().scopes.flatMap(\.metrics)
        #expect(metrics.map(\.name) == ["work", "work"])
        #expect(measured.warnings.sentences.count == 1)
    }

    @Test func `a view that renames one of two resolves the conflict`() {
        let view = MetricView(.init(name: "work", type: .histogram), name: "work.duration")
        let measured = MeasuredRegistry(views: [view])
        measured.counter("work").increment(by: 1)
        measured.timer("work").recordNanoseconds(1)
        #expect(measured.collect().keys.sorted() == ["work", "work.duration"])
        #expect(measured.warnings.sentences.isEmpty)
    }

    @Test func `what is measured otherwise than the table says is kept with what is known of it`() {
        let measured = MeasuredRegistry([requests])
        measured.timer("http.requests").recordNanoseconds(1)
        #expect(measured.collect()["http.requests"]?.histograms.count == 1)
        #expect(measured.collect()["http.requests"]?.description == "Requests.")
    }

    @Test func `of two declarations of a name the first counts, with a warning`() {
        let other = MetricInstrument("http.requests", .gauge, unit: "", description: "")
        let measured = MeasuredRegistry([requests, requests, other])
        measured.counter("http.requests").increment(by: 1)
        #expect(measured.collect()["http.requests"]?.unit == "{request}")
        #expect(measured.warnings.sentences.count == 1)
    }

    @Test(arguments: ["", "1st", "_x", "ä", "a b", String(repeating: "a", count: 256)])
    func `a name out of the ordinary works, with one warning`(name: String) {
        let measured = MeasuredRegistry()
        measured.counter(name).increment(by: 1)
        measured.counter(name, [("a", "b")]).increment(by: 1)
        #expect(measured.collect()[name]?.numbers.count == 2)
        #expect(measured.warnings.sentences.count == 1)
    }

    @Test(arguments: ["a", "Z9._-/x", String(repeating: "a", count: 255)])
    func `a name in order is not warned of`(name: String) {
        let measured = MeasuredRegistry()
        measured.counter(name).increment(by: 1)
        #expect(measured.warnings.sentences.isEmpty)
    }

    @Test func `the types of swift-metrics measure through it`() {
        let measured = MeasuredRegistry()
        let factory = measured.registry
        Counter(label: "c", factory: factory).increment()
        FloatingPointCounter(label: "f", factory: factory).increment(by: 0.5)
        Meter(label: "m", factory: factory).set(2)
        Gauge(label: "g", dimensions: [], factory: factory).record(3)
        Recorder(label: "r", factory: factory).record(4)
        Timer(label: "t", factory: factory).recordMilliseconds(5)
        let metrics = measured.collect()
        #expect(metrics["c"]?.values == [.int(1)])
        #expect(metrics["f"]?.values == [.double(0.5)])
        #expect(metrics["m"]?.values == [.double(2)])
        #expect(metrics["g"]?.values == [.double(3)])
        #expect(metrics["r"]?.histograms.first?.sum == 4)
        #expect(metrics["t"]?.histograms.first?.sum == 0.005)
    }
}
