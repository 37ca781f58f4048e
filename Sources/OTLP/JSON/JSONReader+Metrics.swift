// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

extension JSONReader {
    /// Reads an `ExportMetricsServiceRequest`.
    mutating func metricsRequest() throws(OTLPError) -> [ResourceMetrics] {
        var all: [ResourceMetrics] = []
        try object(of: MetricsRequestField.self) { reader, _ throws(OTLPError) in
            all = try reader.list { reader throws(OTLPError) in try reader.resourceMetrics() }
        }
        return all
    }

    private mutating func resourceMetrics() throws(OTLPError) -> ResourceMetrics {
        var result = ResourceMetrics(resource: Resource(), scopes: [])
        try object(of: ResourceMetricsField.self) { reader, field throws(OTLPError) in
            switch field {
            case .resource: try reader.resource(into: &result.resource)
            case .scopeMetrics:
                result.scopes = try reader.list { reader throws(OTLPError) in
                    try reader.scopeMetrics()
                }
            case .schemaUrl: result.resource.schemaURL = try reader.string()
            }
        }
        return result
    }

    private mutating func scopeMetrics() throws(OTLPError) -> ScopeMetrics {
        var result = ScopeMetrics(scope: InstrumentationScope(name: ""), metrics: [])
        try object(of: ScopeMetricsField.self) { reader, field throws(OTLPError) in
            switch field {
            case .scope: try reader.scope(into: &result.scope)
            case .metrics:
                result.metrics = try reader.list { reader throws(OTLPError) in
                    try reader.metric()
                }
            case .schemaUrl: result.scope.schemaURL = try reader.string()
            }
        }
        return result
    }

    private mutating func metric() throws(OTLPError) -> Metric {
        var metric = Metric(name: "", data: .unknown)
        try object(of: MetricField.self) { reader, field throws(OTLPError) in
            switch field {
            case .name: metric.name = try reader.string()
            case .description: metric.description = try reader.string()
            case .unit: metric.unit = try reader.string()
            case .metadata: metric.metadata = try reader.attributes()
            case .gauge, .sum, .histogram, .exponentialHistogram, .summary:
                metric.data = try reader.metricData(field)
            }
        }
        return metric
    }

    private mutating func metricData(_ field: MetricField) throws(OTLPError) -> Metric.Data {
        switch field {
        case .gauge:
            return .gauge(try data { reader throws(OTLPError) in try reader.numberPoint() }.points)
        case .sum:
            let data = try data { reader throws(OTLPError) in try reader.numberPoint() }
            return .sum(data.points, data.temporality, isMonotonic: data.isMonotonic)
        case .histogram:
            let data = try data { reader throws(OTLPError) in try reader.histogramPoint() }
            return .histogram(data.points, data.temporality)
        case .exponentialHistogram:
            let data = try data { reader throws(OTLPError) in try reader.exponentialPoint() }
            return .exponentialHistogram(data.points, data.temporality)
        case .summary:
            return .summary(
                try data { reader throws(OTLPError) in try reader.summaryPoint() }.points)
        case .name, .description, .unit, .metadata: return .unknown
        }
    }

    private mutating func data<Point>(
        _ point: (inout Self) throws(OTLPError) -> Point
    ) throws(OTLPError) -> MetricData<Point> {
        var data = MetricData<Point>()
        try object(of: MetricDataField.self) { reader, field throws(OTLPError) in
            switch field {
            case .dataPoints: data.points = try reader.records(point)
            case .aggregationTemporality: data.temporality = try reader.temporality()
            case .isMonotonic: data.isMonotonic = try reader.bool()
            }
        }
        return data
    }

    private mutating func temporality() throws(OTLPError) -> Metric.Temporality {
        try enumeration {
            Metric.Temporality(otlp: $0)
        } name: {
            Metric.Temporality(otlpName: $0)
        }
    }
}
