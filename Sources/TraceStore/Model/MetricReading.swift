// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// The latest point of one series.
package struct MetricReading: Hashable, Sendable {
    /// The `service.name` of the resource.
    package var service: String
    /// The `service.instance.id` of the resource; empty if it has none.
    package var instance: String
    /// The metric, with exactly one point.
    package var metric: Metric
    /// When it reached the store, in nanoseconds since the Unix epoch.
    package var arrived: UInt64

    package init(service: String, instance: String = "", metric: Metric, arrived: UInt64) {
        self.service = service
        self.instance = instance
        self.metric = metric
        self.arrived = arrived
    }

    /// The readings that a metric consists of, one for each of its points.
    static func readings(
        of metric: Metric, from resource: Resource, arrived: UInt64
    ) -> [MetricReading] {
        var instance = ""
        if case .string(let id) = resource.attributes["service.instance.id"] { instance = id }
        return metric.data.singlePoints.map { data in
            var single = metric
            single.data = data
            return MetricReading(
                service: resource.serviceName, instance: instance, metric: single,
                arrived: arrived)
        }
    }

    /// What the point says of itself; `nil` only for a metric without a point.
    package var frame: PointFrame? {
        switch metric.data {
        case .gauge(let points), .sum(let points, _, _): points.first?.frame
        case .histogram(let points, _): points.first?.frame
        case .exponentialHistogram(let points, _): points.first?.frame
        case .summary(let points): points.first?.frame
        case .unknown: nil
        }
    }

    var time: UInt64 { frame?.time ?? 0 }
}

/// What tells one series from another.
struct MetricSeries: Hashable {
    let service: String
    let instance: String
    let name: String
    /// In the order of their keys, as senders need not keep to one.
    let attributes: [Attributes.Element]

    init(_ reading: MetricReading) {
        service = reading.service
        instance = reading.instance
        name = reading.metric.name
        attributes = (reading.frame?.attributes.elements ?? []).sorted { $0.key < $1.key }
    }
}

extension Metric.Data {
    /// The same data, point by point.
    fileprivate var singlePoints: [Metric.Data] {
        switch self {
        case .gauge(let points): points.map { .gauge([$0]) }
        case .sum(let points, let temporality, let isMonotonic):
            points.map { .sum([$0], temporality, isMonotonic: isMonotonic) }
        case .histogram(let points, let temporality): points.map { .histogram([$0], temporality) }
        case .exponentialHistogram(let points, let temporality):
            points.map { .exponentialHistogram([$0], temporality) }
        case .summary(let points): points.map { .summary([$0]) }
        case .unknown: []
        }
    }
}
