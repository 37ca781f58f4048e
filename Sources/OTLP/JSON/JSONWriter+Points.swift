// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// One element of `dataPoints` each.
extension JSONWriter {
    mutating func point(_ point: NumberPoint) {
        object { json in
            json.frame(point.frame)
            json.number(point.value)
            json.list("exemplars", point.exemplars) { $0.exemplar($1) }
        }
    }

    mutating func point(_ point: HistogramPoint) {
        object { json in
            json.frame(point.frame)
            json.count("count", point.count)
            json.double("sum", point.sum)
            json.list("bucketCounts", point.counts) { $0.number($1) }
            json.list("explicitBounds", point.bounds) { $0.number($1) }
            json.list("exemplars", point.exemplars) { $0.exemplar($1) }
            json.double("min", point.minimum)
            json.double("max", point.maximum)
        }
    }

    mutating func point(_ point: ExponentialHistogramPoint) {
        object { json in
            json.frame(point.frame)
            json.count("count", point.count)
            json.double("sum", point.sum)
            json.whole("scale", point.scale)
            json.count("zeroCount", point.zeroCount)
            json.buckets("positive", point.positive)
            json.buckets("negative", point.negative)
            json.list("exemplars", point.exemplars) { $0.exemplar($1) }
            json.double("min", point.minimum)
            json.double("max", point.maximum)
            json.doubleUnlessZero("zeroThreshold", point.zeroThreshold)
        }
    }

    mutating func point(_ point: SummaryPoint) {
        object { json in
            json.frame(point.frame)
            json.count("count", point.count)
            json.doubleUnlessZero("sum", point.sum)
            json.list("quantileValues", point.quantiles) { json, quantile in
                json.object { json in
                    json.doubleUnlessZero("quantile", quantile.quantile)
                    json.doubleUnlessZero("value", quantile.value)
                }
            }
        }
    }
}

extension JSONWriter {
    private mutating func frame(_ frame: PointFrame) {
        attributes(frame.attributes)
        count("startTimeUnixNano", frame.startTime)
        count("timeUnixNano", frame.time)
        count("flags", frame.flags)
    }

    private mutating func number(_ number: MetricNumber?) {
        switch number {
        case .int(let value):
            key("asInt")
            self.number(value)
        case .double(let value): double("asDouble", value)
        case nil: break
        }
    }

    private mutating func exemplar(_ exemplar: Exemplar) {
        object { json in
            json.count("timeUnixNano", exemplar.time)
            json.number(exemplar.value)
            json.id("spanId", exemplar.spanID ?? .invalid)
            json.id("traceId", exemplar.traceID ?? .invalid)
            json.attributes(exemplar.filteredAttributes, as: "filteredAttributes")
        }
    }

    /// Buckets, left out where there are none.
    private mutating func buckets(
        _ name: StaticString, _ buckets: ExponentialHistogramPoint.Buckets
    ) {
        guard buckets != ExponentialHistogramPoint.Buckets() else { return }
        key(name)
        object { json in
            json.whole("offset", buckets.offset)
            json.list("bucketCounts", buckets.counts) { $0.number($1) }
        }
    }

    /// A number with a sign, left out if zero.
    private mutating func whole(_ name: StaticString, _ value: Int32) {
        guard value != 0 else { return }
        key(name)
        number(value)
    }

    /// A double that has presence of its own: zero, too, is written if there is one.
    private mutating func double(_ name: StaticString, _ value: Double?) {
        guard let value else { return }
        key(name)
        number(value)
    }

    /// Leaves out positive zero; negative zero is another value.
    private mutating func doubleUnlessZero(_ name: StaticString, _ value: Double) {
        if value.bitPattern != 0 { double(name, value) }
    }
}
