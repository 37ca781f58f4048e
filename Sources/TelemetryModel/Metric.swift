// SPDX-License-Identifier: Apache-2.0

/// An instrument's points at the moment of one collection.
///
/// The fields are those of OTLP's `Metric` (opentelemetry-proto, `metrics/v1/metrics.proto`).
package struct Metric: Hashable, Sendable {
    package var name: String
    package var description: String
    /// In the notation of UCUM: `s`, `By`, `{request}`.
    package var unit: String
    package var metadata: Attributes
    package var data: Data

    package init(
        name: String, description: String = "", unit: String = "", metadata: Attributes = [:],
        data: Data
    ) {
        self.name = name
        self.description = description
        self.unit = unit
        self.metadata = metadata
        self.data = data
    }

    /// The points, by what they measure.
    package enum Data: Hashable, Sendable {
        case gauge([NumberPoint])
        case sum([NumberPoint], Temporality, isMonotonic: Bool)
        case histogram([HistogramPoint], Temporality)
        case exponentialHistogram([ExponentialHistogramPoint], Temporality)
        case summary([SummaryPoint])
        /// A kind of data that the reader does not know, or none.
        case unknown
    }

    /// Since when a point counts. Raw values are OTLP's.
    package enum Temporality: UInt8, Hashable, Sendable {
        case unspecified = 0
        /// Since the collection before.
        case delta = 1
        /// Since the series began.
        case cumulative = 2
    }
}

/// What every point of a metric has: which series it belongs to, and when it was taken.
package struct PointFrame: Hashable, Sendable {
    package var attributes: Attributes
    /// When the series began, in nanoseconds since the Unix epoch; zero if unknown.
    package var startTime: UInt64
    /// When the value was taken, in nanoseconds since the Unix epoch.
    package var time: UInt64
    /// True if the series has ended here and there is no value (`DATA_POINT_FLAGS_NO_RECORDED_VALUE`).
    package var hasNoValue: Bool

    package init(
        attributes: Attributes = [:], startTime: UInt64 = 0, time: UInt64, hasNoValue: Bool = false
    ) {
        self.attributes = attributes
        self.startTime = startTime
        self.time = time
        self.hasNoValue = hasNoValue
    }
}

/// One number of a series: OTLP's `as_int` or `as_double`.
package enum MetricNumber: Hashable, Sendable {
    case int(Int64)
    case double(Double)
}

/// A point of a gauge or a sum.
package struct NumberPoint: Hashable, Sendable {
    package var frame: PointFrame
    /// `nil` where the sender had none to give; see ``PointFrame/hasNoValue``.
    package var value: MetricNumber?
    package var exemplars: [Exemplar]

    package init(frame: PointFrame, value: MetricNumber?, exemplars: [Exemplar] = []) {
        self.frame = frame
        self.value = value
        self.exemplars = exemplars
    }
}

/// A point of a histogram with explicit bounds: one count more than there are bounds, or neither.
package struct HistogramPoint: Hashable, Sendable {
    package var frame: PointFrame
    package var count: UInt64
    package var sum: Double?
    package var minimum: Double?
    package var maximum: Double?
    /// Upper bounds of all buckets but the last, inclusive, ascending.
    package var bounds: [Double]
    package var counts: [UInt64]
    package var exemplars: [Exemplar]

    package init(
        frame: PointFrame, count: UInt64, sum: Double? = nil, minimum: Double? = nil,
        maximum: Double? = nil, bounds: [Double] = [], counts: [UInt64] = [],
        exemplars: [Exemplar] = []
    ) {
        self.frame = frame
        self.count = count
        self.sum = sum
        self.minimum = minimum
        self.maximum = maximum
        self.bounds = bounds
        self.counts = counts
        self.exemplars = exemplars
    }
}

/// A point of a histogram whose bounds are powers of 2^(2^-scale).
package struct ExponentialHistogramPoint: Hashable, Sendable {
    /// A run of buckets; bucket `i` of the run has index `offset + i`.
    package struct Buckets: Hashable, Sendable {
        package var offset: Int32
        package var counts: [UInt64]

        package init(offset: Int32 = 0, counts: [UInt64] = []) {
            self.offset = offset
            self.counts = counts
        }
    }

    package var frame: PointFrame
    package var count: UInt64
    package var sum: Double?
    package var minimum: Double?
    package var maximum: Double?
    package var scale: Int32
    package var zeroCount: UInt64
    package var zeroThreshold: Double
    package var positive: Buckets
    package var negative: Buckets
    package var exemplars: [Exemplar]

    package init(
        frame: PointFrame, count: UInt64, sum: Double? = nil, minimum: Double? = nil,
        maximum: Double? = nil, scale: Int32, zeroCount: UInt64 = 0, zeroThreshold: Double = 0,
        positive: Buckets = Buckets(), negative: Buckets = Buckets(), exemplars: [Exemplar] = []
    ) {
        self.frame = frame
        self.count = count
        self.sum = sum
        self.minimum = minimum
        self.maximum = maximum
        self.scale = scale
        self.zeroCount = zeroCount
        self.zeroThreshold = zeroThreshold
        self.positive = positive
        self.negative = negative
        self.exemplars = exemplars
    }
}

/// A point of a summary, which only older systems send: quantiles that were computed there.
package struct SummaryPoint: Hashable, Sendable {
    package struct Quantile: Hashable, Sendable {
        /// From 0 to 1.
        package var quantile: Double
        package var value: Double

        package init(quantile: Double, value: Double) {
            self.quantile = quantile
            self.value = value
        }
    }

    package var frame: PointFrame
    package var count: UInt64
    package var sum: Double
    package var quantiles: [Quantile]

    package init(frame: PointFrame, count: UInt64, sum: Double, quantiles: [Quantile] = []) {
        self.frame = frame
        self.count = count
        self.sum = sum
        self.quantiles = quantiles
    }
}

/// One measurement behind a point, with the span in which it was made.
package struct Exemplar: Hashable, Sendable {
    /// In nanoseconds since the Unix epoch.
    package var time: UInt64
    /// `nil` only if the sender broke the rules.
    package var value: MetricNumber?
    /// What a view took away from the point's attributes.
    package var filteredAttributes: Attributes
    package var traceID: TraceID?
    package var spanID: SpanID?

    package init(
        time: UInt64, value: MetricNumber?, filteredAttributes: Attributes = [:],
        traceID: TraceID? = nil, spanID: SpanID? = nil
    ) {
        self.time = time
        self.value = value
        self.filteredAttributes = filteredAttributes
        self.traceID = traceID
        self.spanID = spanID
    }
}

/// Metrics of one scope, as OTLP groups them.
package struct ScopeMetrics: Hashable, Sendable {
    package var scope: InstrumentationScope
    package var metrics: [Metric]

    package init(scope: InstrumentationScope, metrics: [Metric]) {
        self.scope = scope
        self.metrics = metrics
    }
}

/// Metrics of one resource, as OTLP groups them.
package struct ResourceMetrics: Hashable, Sendable {
    package var resource: Resource
    package var scopes: [ScopeMetrics]

    package init(resource: Resource, scopes: [ScopeMetrics]) {
        self.resource = resource
        self.scopes = scopes
    }
}
