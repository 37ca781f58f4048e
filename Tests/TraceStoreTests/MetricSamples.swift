// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

@testable import TraceStore

let second: UInt64 = 1_000_000_000

/// A point of a total; times in seconds.
func counter(
    _ value: Int64, at time: UInt64, since start: UInt64 = 0, _ attributes: Attributes = [:],
    temporality: Metric.Temporality = .cumulative, isMonotonic: Bool = true
) -> Metric {
    let frame = PointFrame(
        attributes: attributes, startTime: start * second, time: time * second)
    let point = NumberPoint(frame: frame, value: .int(value))
    return Metric(name: "sold", data: .sum([point], temporality, isMonotonic: isMonotonic))
}

/// A point of the histogram of a server's requests; times in seconds.
func requests(
    _ counts: [UInt64], bounds: [Double] = [0.1, 0.2, 0.5], at time: UInt64, since start: UInt64,
    _ attributes: Attributes = ["http.request.method": "GET", "http.route": "/cart"],
    temporality: Metric.Temporality = .cumulative, exemplars: [Exemplar] = []
) -> Metric {
    let frame = PointFrame(
        attributes: attributes, startTime: start * second, time: time * second)
    let point = HistogramPoint(
        frame: frame, count: counts.reduce(0, +), sum: 1, bounds: bounds, counts: counts,
        exemplars: exemplars)
    return Metric(
        name: "http.server.request.duration", unit: "s", data: .histogram([point], temporality))
}

func exemplar(_ value: Double, at time: UInt64, trace: UInt64?) -> Exemplar {
    Exemplar(
        time: time * second, value: .double(value),
        traceID: trace.map { TraceID(high: 0, low: $0) }, spanID: SpanID(rawValue: 9))
}

/// The steps of the only series in a store.
func steps(_ points: [Metric], limits: TraceStoreLimits = TraceStoreLimits()) -> [MetricStep] {
    let store = BoundedTraceStore(limits: limits)
    for point in points { store.insert(metrics([point])) }
    return store.metricRecords().first?.steps ?? []
}

/// A step of which the times are in seconds.
func step(
    _ from: UInt64, _ to: UInt64, _ content: MetricStep.Content
) -> MetricStep {
    MetricStep(from: from * second, to: to * second, content: content)
}

extension [MetricStep] {
    /// Without the store's numbers.
    var unnumbered: [MetricStep] {
        map { MetricStep(from: $0.from, to: $0.to, content: $0.content, exemplars: $0.exemplars) }
    }
}
