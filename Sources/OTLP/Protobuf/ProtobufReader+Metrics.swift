// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

extension ProtobufReader {
    /// Reads an `ExportMetricsServiceRequest`, the whole input.
    mutating func metricsRequest() throws(OTLPError) -> [ResourceMetrics] {
        var all: [ResourceMetrics] = []
        try fields(of: MetricsRequestField.self) { reader, _ throws(OTLPError) in
            try reader.append(to: &all) { reader throws(OTLPError) in try reader.resourceMetrics() }
        }
        return all
    }

    private mutating func resourceMetrics() throws(OTLPError) -> ResourceMetrics {
        var result = ResourceMetrics(resource: Resource(), scopes: [])
        try message(of: ResourceMetricsField.self) { reader, field throws(OTLPError) in
            switch field {
            case .resource: try reader.resource(into: &result.resource)
            case .scopeMetrics:
                try reader.append(to: &result.scopes) { reader throws(OTLPError) in
                    try reader.scopeMetrics()
                }
            case .schemaUrl: result.resource.schemaURL = try reader.string()
            }
        }
        return result
    }

    private mutating func scopeMetrics() throws(OTLPError) -> ScopeMetrics {
        var result = ScopeMetrics(scope: InstrumentationScope(name: ""), metrics: [])
        try message(of: ScopeMetricsField.self) { reader, field throws(OTLPError) in
            switch field {
            case .scope: try reader.scope(into: &result.scope)
            case .metrics:
                try reader.append(to: &result.metrics) { reader throws(OTLPError) in
                    try reader.metric()
                }
            case .schemaUrl: result.scope.schemaURL = try reader.string()
            }
        }
        return result
    }

    private mutating func metric() throws(OTLPError) -> Metric {
        var metric = Metric(name: "", data: .unknown)
        var metadata = AttributesBuilder()
        try message(of: MetricField.self) { reader, field throws(OTLPError) in
            switch field {
            case .name: metric.name = try reader.string()
            case .description: metric.description = try reader.string()
            case .unit: metric.unit = try reader.string()
            case .metadata: try reader.keyValue(into: &metadata)
            case .gauge, .sum, .histogram, .exponentialHistogram, .summary:
                metric.data = try reader.metricData(field)
            }
        }
        metric.metadata = metadata.attributes
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
        try message(of: MetricDataField.self) { reader, field throws(OTLPError) in
            switch field {
            case .dataPoints: try reader.appendRecord(to: &data.points, point)
            case .aggregationTemporality:
                data.temporality = Metric.Temporality(otlp: try reader.uint32())
            case .isMonotonic: data.isMonotonic = try reader.uint64() != 0
            }
        }
        return data
    }
}
