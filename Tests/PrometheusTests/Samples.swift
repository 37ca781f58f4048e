// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

@testable import Prometheus

extension ResourceMetrics {
    static func test(
        _ metrics: Metric..., scope: InstrumentationScope = InstrumentationScope(name: "Shop"),
        resource: Attributes = [:]
    ) -> ResourceMetrics {
        ResourceMetrics(
            resource: Resource(attributes: resource),
            scopes: [ScopeMetrics(scope: scope, metrics: metrics)])
    }

    /// The lines of the samples, without what describes them.
    func samples(_ format: ExpositionFormat = .text) -> [String] {
        PrometheusPage(self, format: format).text.split(separator: "\n").map(String.init)
            .filter { !$0.hasPrefix("#") }
    }
}

extension Metric {
    static func counter(
        _ name: String, unit: String = "", description: String = "",
        _ points: (Attributes, MetricNumber)...
    ) -> Metric {
        Metric(
            name: name, description: description, unit: unit,
            data: .sum(points.map(NumberPoint.init), .cumulative, isMonotonic: true))
    }

    static func gauge(
        _ name: String, unit: String = "", description: String = "",
        _ points: (Attributes, MetricNumber)...
    ) -> Metric {
        Metric(
            name: name, description: description, unit: unit,
            data: .gauge(points.map(NumberPoint.init)))
    }
}

extension NumberPoint {
    init(_ attributes: Attributes, _ value: MetricNumber) {
        self.init(frame: PointFrame(attributes: attributes, time: 1), value: value)
    }
}

/// A page with something of everything that a program has.
let everything = ResourceMetrics.test(
    Metric(
        name: "http.server.request.duration", description: "Duration of HTTP server requests.",
        unit: "s",
        data: .histogram(
            [
                HistogramPoint(
                    frame: PointFrame(
                        attributes: [
                            "http.route": "/expenses/{id}", "http.response.status_code": 200,
                        ], startTime: 1_700_000_000_000_000_000, time: 1_700_000_001_500_000_000),
                    count: 6, sum: 3.25, minimum: 0.1, maximum: 2, bounds: [0.25, 0.5, 1],
                    counts: [1, 2, 0, 3],
                    exemplars: [
                        Exemplar(
                            time: 1_700_000_001_000_000_000, value: .double(0.3),
                            traceID: TraceID(high: 1, low: 2), spanID: SpanID(rawValue: 3)),
                        Exemplar(time: 0, value: .double(2), filteredAttributes: ["user.id": "7"]),
                    ])
            ], .cumulative)),
    Metric(
        name: "expenses.recorded", description: "Expenses, by \"category\".\nAll of them.",
        unit: "{expense}",
        data: .sum(
            [
                NumberPoint(
                    frame: PointFrame(
                        attributes: ["category": "a \"b\" \\ c\nd"],
                        startTime: 1_700_000_000_250_000_000, time: 1_700_000_001_500_000_000),
                    value: .int(42),
                    exemplars: [
                        Exemplar(
                            time: 1_700_000_001_250_000_000, value: .int(1),
                            traceID: TraceID(high: 1, low: 2), spanID: SpanID(rawValue: 3))
                    ])
            ], .cumulative, isMonotonic: true)),
    Metric(
        name: "process.memory.usage", description: "The amount of physical memory in use.",
        unit: "By",
        data: .sum(
            [NumberPoint([:], .int(1024))], .cumulative, isMonotonic: false)),
    scope: InstrumentationScope(name: "Shop", version: "1.2"),
    resource: ["service.name": "shop", "host.cpus": 4])
