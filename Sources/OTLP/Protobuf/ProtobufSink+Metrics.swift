// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

extension ProtobufSink {
    /// One element of `resource_metrics`.
    mutating func resourceMetrics(_ batch: ResourceMetrics) {
        message(MetricsRequestField.resourceMetrics) { sink in
            sink.resource(batch.resource)
            for scope in batch.scopes {
                sink.message(ResourceMetricsField.scopeMetrics) { sink in
                    sink.scope(scope.scope)
                    for metric in scope.metrics { sink.metric(metric) }
                }
            }
        }
    }

    private mutating func metric(_ metric: Metric) {
        message(ScopeMetricsField.metrics) { sink in
            sink.stringUnlessEmpty(MetricField.name, metric.name)
            sink.stringUnlessEmpty(MetricField.description, metric.description)
            sink.stringUnlessEmpty(MetricField.unit, metric.unit)
            sink.data(metric.data)
            sink.attributes(MetricField.metadata, metric.metadata)
        }
    }

    /// The field that says which kind of data it is, even if there are no points.
    private mutating func data(_ data: Metric.Data) {
        switch data {
        case .gauge(let points):
            message(MetricField.gauge) { sink in for point in points { sink.point(point) } }
        case .sum(let points, let temporality, let isMonotonic):
            message(MetricField.sum) { sink in
                for point in points { sink.point(point) }
                sink.temporality(temporality)
                sink.varintUnlessZero(MetricDataField.isMonotonic, isMonotonic ? 1 : 0)
            }
        case .histogram(let points, let temporality):
            message(MetricField.histogram) { sink in
                for point in points { sink.point(point) }
                sink.temporality(temporality)
            }
        case .exponentialHistogram(let points, let temporality):
            message(MetricField.exponentialHistogram) { sink in
                for point in points { sink.point(point) }
                sink.temporality(temporality)
            }
        case .summary(let points):
            message(MetricField.summary) { sink in for point in points { sink.point(point) } }
        case .unknown: break
        }
    }

    private mutating func temporality(_ temporality: Metric.Temporality) {
        varintUnlessZero(MetricDataField.aggregationTemporality, temporality.rawValue)
    }
}
