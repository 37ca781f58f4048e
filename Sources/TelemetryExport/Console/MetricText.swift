// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// A collection as text: a heading, and below it each metric with its series.
struct MetricText {
    private let metrics: ResourceMetrics

    init(_ metrics: ResourceMetrics) {
        self.metrics = metrics
    }

    /// Every line is ended by a line feed.
    var text: String {
        let count = metrics.pointCount == 1 ? "1 point" : "\(metrics.pointCount) points"
        let heading = "metrics · \(metrics.resource.serviceName.printable()) · \(count)\n"
        let all = metrics.scopes.flatMap(\.metrics).filter { $0.data.pointCount > 0 }
        return heading + all.sorted { $0.name < $1.name }.map(Self.text).joined()
    }

    private static func text(_ metric: Metric) -> String {
        let unit = metric.unit.isEmpty ? "" : " (\(metric.unit.printable()))"
        let lines = lines(metric.data).map { "│  \($0)\n" }
        return "├─ \(metric.name.printable())\(unit) \(kind(metric.data))\n" + lines.joined()
    }

    private static func kind(_ data: Metric.Data) -> String {
        switch data {
        case .gauge: "gauge"
        case .sum(_, let temporality, let isMonotonic):
            "\(isMonotonic ? "counter" : "sum")\(suffix(temporality))"
        case .histogram(_, let temporality): "histogram\(suffix(temporality))"
        case .exponentialHistogram(_, let temporality):
            "exponential histogram\(suffix(temporality))"
        case .summary: "summary"
        case .unknown: "unknown"
        }
    }

    /// Cumulative is what one expects, and goes without saying.
    private static func suffix(_ temporality: Metric.Temporality) -> String {
        temporality == .delta ? ", delta" : ""
    }

    private static func lines(_ data: Metric.Data) -> [String] {
        switch data {
        case .gauge(let points), .sum(let points, _, _):
            points.map { line($0.frame, $0.value.map(text) ?? "no value") }
        case .histogram(let points, _):
            points.map { line($0.frame, text($0.count, $0.sum, $0.minimum, $0.maximum)) }
        case .exponentialHistogram(let points, _):
            points.map { line($0.frame, text($0.count, $0.sum, $0.minimum, $0.maximum)) }
        case .summary(let points): points.map { line($0.frame, text($0.count, $0.sum, nil, nil)) }
        case .unknown: []
        }
    }

    private static func line(_ frame: PointFrame, _ value: String) -> String {
        let attributes = frame.attributes.map(SpanLine.text)
        return ([value] + attributes).joined(separator: " ")
    }

    private static func text(_ number: MetricNumber) -> String {
        switch number {
        case .int(let value): "\(value)"
        case .double(let value): "\(value)"
        }
    }

    private static func text(
        _ count: UInt64, _ sum: Double?, _ minimum: Double?, _ maximum: Double?
    ) -> String {
        let facts = [("sum", sum), ("min", minimum), ("max", maximum)].compactMap { name, value in
            value.map { "\(name) \($0)" }
        }
        return (["\(count) measured"] + facts).joined(separator: ", ")
    }
}
