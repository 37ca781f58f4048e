// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

extension ResourceMetrics {
    /// The same points in collections of at most so many, in order and without empty metrics; none
    /// where there are no points.
    ///
    /// See OpenTelemetry specification, `metrics/sdk.md`, "Periodic exporting MetricReader",
    /// `maxExportBatchSize`.
    package func batches(ofAtMost limit: Int?) -> [ResourceMetrics] {
        let count = pointCount
        guard let limit, limit > 0, count > limit else { return count > 0 ? [self] : [] }
        var batches = MetricBatches(resource: resource, limit: limit)
        for scope in scopes {
            for metric in scope.metrics { batches.add(metric, of: scope.scope) }
        }
        return batches.all
    }
}

/// Fills one batch after the other.
private struct MetricBatches {
    private let resource: Resource
    private let limit: Int
    private(set) var all: [ResourceMetrics] = []
    private var room = 0

    init(resource: Resource, limit: Int) {
        self.resource = resource
        self.limit = limit
    }

    mutating func add(_ metric: Metric, of scope: InstrumentationScope) {
        var first = 0
        while first < metric.data.pointCount {
            if room == 0 {
                all.append(ResourceMetrics(resource: resource, scopes: []))
                room = limit
            }
            var part = metric
            part.data = metric.data.points(from: first, atMost: room)
            let count = part.data.pointCount
            append(part, of: scope)
            first += count
            room -= count
        }
    }

    private mutating func append(_ metric: Metric, of scope: InstrumentationScope) {
        let last = all.count - 1
        if all[last].scopes.last?.scope != scope {
            all[last].scopes.append(ScopeMetrics(scope: scope, metrics: []))
        }
        all[last].scopes[all[last].scopes.count - 1].metrics.append(metric)
    }
}

extension Metric.Data {
    /// Some of the points, of the same kind.
    fileprivate func points(from first: Int, atMost limit: Int) -> Metric.Data {
        func some<Point>(_ points: [Point]) -> [Point] {
            Array(points.dropFirst(first).prefix(limit))
        }
        return switch self {
        case .gauge(let points): .gauge(some(points))
        case .sum(let points, let temporality, let isMonotonic):
            .sum(some(points), temporality, isMonotonic: isMonotonic)
        case .histogram(let points, let temporality): .histogram(some(points), temporality)
        case .exponentialHistogram(let points, let temporality):
            .exponentialHistogram(some(points), temporality)
        case .summary(let points): .summary(some(points))
        case .unknown: .unknown
        }
    }
}
