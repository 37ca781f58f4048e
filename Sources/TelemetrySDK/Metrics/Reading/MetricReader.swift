// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// One of the registry's readers: who collects here disturbs no other.
///
/// A reader that is pulled, such as Prometheus', calls ``collect()`` when it is asked; one that pushes
/// is a ``PeriodicMetricReader``.
package struct MetricReader: Sendable {
    let registry: MetricRegistry
    let index: Int

    /// All points by now, in the temporality of this reader's configuration.
    ///
    /// Calls the callbacks of observed instruments. Two collections of one reader follow each other.
    package func collect() -> ResourceMetrics { registry.collect(index) }
}

extension ResourceMetrics {
    /// How many points there are, over all metrics.
    package var pointCount: Int {
        scopes.reduce(0) { $0 + $1.metrics.reduce(0) { $0 + $1.data.pointCount } }
    }
}

extension Metric.Data {
    /// How many points there are.
    package var pointCount: Int {
        switch self {
        case .gauge(let points): points.count
        case .sum(let points, _, _): points.count
        case .histogram(let points, _): points.count
        case .exponentialHistogram(let points, _): points.count
        case .summary(let points): points.count
        case .unknown: 0
        }
    }
}
