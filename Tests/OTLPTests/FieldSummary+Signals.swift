// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

extension FieldSummary {
    mutating func resourceLogs(_ batch: ResourceLogs) {
        resource(batch.resource)
        list("scope_logs", batch.scopes) { summary, scope in
            summary.scope(scope.scope)
            summary.list("log_records", scope.records) { $0.logRecord($1) }
        }
    }

    private mutating func logRecord(_ record: LogRecord) {
        number("time_unix_nano", record.time)
        number("observed_time_unix_nano", record.observedTime)
        number("severity_number", record.severityNumber)
        text("severity_text", record.severityText)
        if record.body != .empty { message("body") { $0.value(record.body) } }
        attributes(record.attributes)
        number("dropped_attributes_count", record.droppedAttributes)
        number("flags", record.flags.rawValue)
        text("trace_id", record.traceID?.description ?? "")
        text("span_id", record.spanID?.description ?? "")
        text("event_name", record.eventName)
    }

    mutating func resourceMetrics(_ batch: ResourceMetrics) {
        resource(batch.resource)
        list("scope_metrics", batch.scopes) { summary, scope in
            summary.scope(scope.scope)
            summary.list("metrics", scope.metrics) { $0.metric($1) }
        }
    }

    private mutating func metric(_ metric: Metric) {
        text("name", metric.name)
        text("description", metric.description)
        text("unit", metric.unit)
        attributes(metric.metadata, as: "metadata")
        switch metric.data {
        case .gauge(let points): data("gauge", points) { $0.point($1) }
        case .sum(let points, let temporality, let isMonotonic):
            data("sum", points, temporality, isMonotonic: isMonotonic) { $0.point($1) }
        case .histogram(let points, let temporality):
            data("histogram", points, temporality) { $0.point($1) }
        case .exponentialHistogram(let points, let temporality):
            data("exponential_histogram", points, temporality) { $0.point($1) }
        case .summary(let points): data("summary", points) { $0.point($1) }
        case .unknown: break
        }
    }

    private mutating func data<Point>(
        _ name: String, _ points: [Point], _ temporality: Metric.Temporality = .unspecified,
        isMonotonic: Bool = false, _ point: (inout FieldSummary, Point) -> Void
    ) {
        message(name) { summary in
            summary.list("data_points", points, point)
            summary.number("aggregation_temporality", temporality.rawValue)
            if isMonotonic { summary.set("is_monotonic", "true") }
        }
    }

    private mutating func point(_ point: NumberPoint) {
        frame(point.frame)
        value(point.value)
        exemplars(point.exemplars)
    }

    private mutating func point(_ point: HistogramPoint) {
        frame(point.frame)
        number("count", point.count)
        double("sum", point.sum)
        double("min", point.minimum)
        double("max", point.maximum)
        for (index, count) in point.counts.enumerated() {
            set("bucket_counts[\(index)]", "\(count)")
        }
        for (index, bound) in point.bounds.enumerated() {
            double("explicit_bounds[\(index)]", bound)
        }
        exemplars(point.exemplars)
    }

    private mutating func point(_ point: ExponentialHistogramPoint) {
        frame(point.frame)
        number("count", point.count)
        double("sum", point.sum)
        double("min", point.minimum)
        double("max", point.maximum)
        number("scale", point.scale)
        number("zero_count", point.zeroCount)
        doubleUnlessZero("zero_threshold", point.zeroThreshold)
        buckets("positive", point.positive)
        buckets("negative", point.negative)
        exemplars(point.exemplars)
    }

    private mutating func point(_ point: SummaryPoint) {
        frame(point.frame)
        number("count", point.count)
        doubleUnlessZero("sum", point.sum)
        list("quantile_values", point.quantiles) { summary, quantile in
            summary.doubleUnlessZero("quantile", quantile.quantile)
            summary.doubleUnlessZero("value", quantile.value)
        }
    }

    private mutating func frame(_ frame: PointFrame) {
        attributes(frame.attributes)
        number("start_time_unix_nano", frame.startTime)
        number("time_unix_nano", frame.time)
        number("flags", frame.hasNoValue ? 1 : 0)
    }

    private mutating func value(_ value: MetricNumber?) {
        switch value {
        case .int(let number): set("as_int", "\(number)")
        case .double(let number): double("as_double", number)
        case nil: break
        }
    }

    private mutating func exemplars(_ exemplars: [Exemplar]) {
        list("exemplars", exemplars) { summary, exemplar in
            summary.number("time_unix_nano", exemplar.time)
            summary.value(exemplar.value)
            summary.attributes(exemplar.filteredAttributes, as: "filtered_attributes")
            summary.text("trace_id", exemplar.traceID?.description ?? "")
            summary.text("span_id", exemplar.spanID?.description ?? "")
        }
    }

    private mutating func buckets(_ name: String, _ buckets: ExponentialHistogramPoint.Buckets) {
        guard buckets != ExponentialHistogramPoint.Buckets() else { return }
        message(name) { summary in
            summary.number("offset", buckets.offset)
            for (index, count) in buckets.counts.enumerated() {
                summary.set("bucket_counts[\(index)]", "\(count)")
            }
        }
    }

    private mutating func doubleUnlessZero(_ name: String, _ value: Double) {
        if value.bitPattern != 0 { double(name, value) }
    }
}
