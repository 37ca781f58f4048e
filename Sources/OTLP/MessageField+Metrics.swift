// SPDX-License-Identifier: Apache-2.0

/// `ExportMetricsServiceRequest` (`collector/metrics/v1/metrics_service.proto`).
enum MetricsRequestField: UInt32, MessageField {
    case resourceMetrics = 1
    static let byName = namesOfCases()
}

/// `ResourceMetrics` (`metrics/v1/metrics.proto`, as are the following).
enum ResourceMetricsField: UInt32, MessageField {
    case resource = 1
    case scopeMetrics = 2
    case schemaUrl = 3
    static let byName = namesOfCases()
}

/// `ScopeMetrics`.
enum ScopeMetricsField: UInt32, MessageField {
    case scope = 1
    case metrics = 2
    case schemaUrl = 3
    static let byName = namesOfCases()
}

/// `Metric`, with at most one kind of data; numbers 4, 6 and 8 are retired.
enum MetricField: UInt32, MessageField {
    case name = 1
    case description = 2
    case unit = 3
    case gauge = 5
    case sum = 7
    case histogram = 9
    case exponentialHistogram = 10
    case summary = 11
    case metadata = 12
    static let byName = namesOfCases()
}

/// `Gauge`, `Sum`, `Histogram`, `ExponentialHistogram` and `Summary`, which share these numbers; not
/// each has all of them.
enum MetricDataField: UInt32, MessageField {
    case dataPoints = 1
    case aggregationTemporality = 2
    case isMonotonic = 3
    static let byName = namesOfCases()
}

/// `NumberDataPoint`.
enum NumberPointField: UInt32, MessageField {
    case startTimeUnixNano = 2
    case timeUnixNano = 3
    case asDouble = 4
    case exemplars = 5
    case asInt = 6
    case attributes = 7
    case flags = 8
    static let byName = namesOfCases()
}

/// `HistogramDataPoint`.
enum HistogramPointField: UInt32, MessageField {
    case startTimeUnixNano = 2
    case timeUnixNano = 3
    case count = 4
    case sum = 5
    case bucketCounts = 6
    case explicitBounds = 7
    case exemplars = 8
    case attributes = 9
    case flags = 10
    case min = 11
    case max = 12
    static let byName = namesOfCases()
}

/// `ExponentialHistogramDataPoint`.
enum ExponentialPointField: UInt32, MessageField {
    case attributes = 1
    case startTimeUnixNano = 2
    case timeUnixNano = 3
    case count = 4
    case sum = 5
    case scale = 6
    case zeroCount = 7
    case positive = 8
    case negative = 9
    case flags = 10
    case exemplars = 11
    case min = 12
    case max = 13
    case zeroThreshold = 14
    static let byName = namesOfCases()
}

/// `ExponentialHistogramDataPoint.Buckets`.
enum BucketsField: UInt32, MessageField {
    case offset = 1
    case bucketCounts = 2
    static let byName = namesOfCases()
}

/// `SummaryDataPoint`.
enum SummaryPointField: UInt32, MessageField {
    case startTimeUnixNano = 2
    case timeUnixNano = 3
    case count = 4
    case sum = 5
    case quantileValues = 6
    case attributes = 7
    case flags = 8
    static let byName = namesOfCases()
}

/// `SummaryDataPoint.ValueAtQuantile`.
enum QuantileField: UInt32, MessageField {
    case quantile = 1
    case value = 2
    static let byName = namesOfCases()
}

/// `Exemplar`.
enum ExemplarField: UInt32, MessageField {
    case timeUnixNano = 2
    case asDouble = 3
    case spanId = 4
    case traceId = 5
    case asInt = 6
    case filteredAttributes = 7
    static let byName = namesOfCases()
}
