// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// Writes the points of one metric as lines of a family.
struct SampleWriter {
    private(set) var family: MetricFamily
    /// How many points had labels that were there already.
    private(set) var repeated = 0
    private let format: ExpositionFormat
    private let labels: (Attributes) -> PrometheusLabels

    /// - Parameter labels: those of a point with these attributes.
    init(
        family: MetricFamily, format: ExpositionFormat,
        labels: @escaping (Attributes) -> PrometheusLabels
    ) {
        self.family = family
        self.format = format
        self.labels = labels
    }

    mutating func write(_ data: Metric.Data) {
        switch data {
        case .gauge(let points), .sum(let points, _, _): for point in points { write(point) }
        case .histogram(let points, _): for point in points { write(point) }
        case .exponentialHistogram(let points, _):
            for point in points { write(HistogramPoint(powersOfTwo: point)) }
        case .summary(let points): for point in points { write(point) }
        case .unknown: break
        }
    }

    private mutating func write(_ point: NumberPoint) {
        guard let value = point.value, let labels = admit(point.frame) else { return }
        let exemplar = family.kind == .counter ? point.exemplars.latest : nil
        let suffix = family.kind == .counter ? family.name.suffix : ""
        line(suffix, labels.braced(), PrometheusNumber.text(value), exemplar)
        if family.kind == .counter { created(point.frame, labels) }
    }

    private mutating func write(_ point: HistogramPoint) {
        guard let labels = admit(point.frame) else { return }
        var count: UInt64 = 0
        let exemplars = point.latestExemplars
        for (index, (bound, inBucket)) in zip(point.bounds, point.counts).enumerated() {
            count &+= inBucket
            line(
                "_bucket", labels.braced("le", PrometheusNumber.text(bound)), "\(count)",
                exemplars[index])
        }
        line(
            "_bucket", labels.braced("le", "+Inf"), "\(point.count)",
            exemplars[point.bounds.count])
        line("_count", labels.braced(), "\(point.count)")
        // A sum that may fall is no counter, which is what Prometheus takes it for.
        if let sum = point.sum, point.minimum ?? 0 >= 0 {
            line("_sum", labels.braced(), PrometheusNumber.text(sum))
        }
        created(point.frame, labels)
    }

    private mutating func write(_ point: SummaryPoint) {
        guard let labels = admit(point.frame) else { return }
        for quantile in point.quantiles {
            let name = PrometheusNumber.text(quantile.quantile)
            line("", labels.braced("quantile", name), PrometheusNumber.text(quantile.value))
        }
        line("_count", labels.braced(), "\(point.count)")
        line("_sum", labels.braced(), PrometheusNumber.text(point.sum))
        created(point.frame, labels)
    }
}

extension SampleWriter {
    /// The point's labels, unless it has ended or its labels are there already.
    private mutating func admit(_ frame: PointFrame) -> PrometheusLabels? {
        guard !frame.hasNoValue else { return nil }
        let labels = labels(frame.attributes)
        guard family.seen.insert(labels).inserted else {
            repeated += 1
            return nil
        }
        return labels
    }

    private mutating func line(
        _ suffix: String, _ labels: String, _ value: String, _ exemplar: Exemplar? = nil
    ) {
        family.samples += "\(family.name.base)\(suffix)\(labels) \(value)"
        if format.isOpenMetrics, let exemplar { family.samples += exemplar.text }
        family.samples += "\n"
    }

    /// When the series began, which only OpenMetrics has a word for.
    private mutating func created(_ frame: PointFrame, _ labels: PrometheusLabels) {
        guard format.isOpenMetrics, frame.startTime > 0 else { return }
        line("_created", labels.braced(), PrometheusNumber.seconds(frame.startTime))
    }
}
