// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

extension MetricReading {
    /// What the point says, as it stands; `nil` where it has no value.
    package var total: MetricStep.Content? {
        guard frame?.hasNoValue == false else { return nil }
        switch metric.data {
        case .gauge(let points):
            return points.first?.value.map { .level($0.double) }
        case .sum(let points, _, let isMonotonic):
            return points.first?.value.map {
                isMonotonic ? .increase($0.double) : .level($0.double)
            }
        case .histogram(let points, _): return points.first.map { .distribution(.init($0)) }
        case .exponentialHistogram(let points, _):
            return points.first.map { .distribution(.init($0)) }
        case .summary(let points):
            return points.first.map { .distribution(.init(count: $0.count, sum: $0.sum)) }
        case .unknown: return nil
        }
    }

    /// The bounds of an explicit histogram's buckets.
    var bounds: [Double] {
        guard case .histogram(let points, _) = metric.data else { return [] }
        return points.first?.bounds ?? []
    }

    /// Whether the point tells only of the time since the point before.
    var isDelta: Bool {
        switch metric.data {
        case .sum(_, .delta, _), .histogram(_, .delta), .exponentialHistogram(_, .delta): true
        default: false
        }
    }

    /// The exemplars that lead to a trace and were measured after a moment: some senders repeat
    /// theirs in every point.
    func measurements(after time: UInt64) -> [TracedMeasurement] {
        let all = exemplars.lazy.compactMap(TracedMeasurement.init).filter { $0.time > time }
        guard exemplars.count > TracedMeasurement.bound else { return Array(all) }
        return Array(all.sorted { $0.value > $1.value }.prefix(TracedMeasurement.bound))
    }

    private var exemplars: [Exemplar] {
        switch metric.data {
        case .gauge(let points), .sum(let points, _, _): points.first?.exemplars ?? []
        case .histogram(let points, _): points.first?.exemplars ?? []
        case .exponentialHistogram(let points, _): points.first?.exemplars ?? []
        case .summary, .unknown: []
        }
    }
}

extension MetricDistribution {
    /// With more bounds or buckets than this a histogram has a count, and no buckets. What SDKs make has
    /// fifteen bounds, or 320 buckets at most.
    private static let mostBuckets = 400

    /// Counts that do not fit their bounds are left out, and so are those of bounds that do not ascend.
    init(_ point: HistogramPoint) {
        let fits =
            point.counts.count == point.bounds.count + 1 && point.bounds.count < Self.mostBuckets
            && zip(point.bounds, point.bounds.dropFirst()).allSatisfy(<)
        self.init(
            count: point.count, sum: point.sum ?? 0,
            buckets: fits ? .explicit([Bucket](counts: point.counts)) : .none)
    }

    init(_ point: ExponentialHistogramPoint) {
        let count = point.positive.counts.count + point.negative.counts.count
        guard count <= Self.mostBuckets else {
            self.init(count: point.count, sum: point.sum ?? 0)
            return
        }
        func buckets(_ run: ExponentialHistogramPoint.Buckets) -> [Bucket] {
            [Bucket](counts: run.counts, offset: Int(run.offset))
        }
        let buckets = ExponentialBuckets(
            scale: Int(point.scale), zeroCount: point.zeroCount,
            zeroThreshold: point.zeroThreshold, positive: buckets(point.positive),
            negative: buckets(point.negative))
        self.init(count: point.count, sum: point.sum ?? 0, buckets: .exponential(buckets))
    }
}
