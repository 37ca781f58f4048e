// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// One element of `data_points` each.
extension ProtobufSink {
    mutating func point(_ point: NumberPoint) {
        message(MetricDataField.dataPoints) { sink in
            sink.fixed64UnlessZero(NumberPointField.startTimeUnixNano, point.frame.startTime)
            sink.fixed64UnlessZero(NumberPointField.timeUnixNano, point.frame.time)
            sink.number(point.value, NumberPointField.asInt, NumberPointField.asDouble)
            sink.exemplars(NumberPointField.exemplars, point.exemplars)
            sink.attributes(NumberPointField.attributes, point.frame.attributes)
            sink.varintUnlessZero(NumberPointField.flags, point.frame.flags)
        }
    }

    mutating func point(_ point: HistogramPoint) {
        message(MetricDataField.dataPoints) { sink in
            sink.fixed64UnlessZero(HistogramPointField.startTimeUnixNano, point.frame.startTime)
            sink.fixed64UnlessZero(HistogramPointField.timeUnixNano, point.frame.time)
            sink.fixed64UnlessZero(HistogramPointField.count, point.count)
            sink.double(HistogramPointField.sum, point.sum)
            sink.packed(HistogramPointField.bucketCounts, point.counts) { $0.element(fixed64: $1) }
            sink.packed(HistogramPointField.explicitBounds, point.bounds) {
                $0.element(fixed64: $1.bitPattern)
            }
            sink.exemplars(HistogramPointField.exemplars, point.exemplars)
            sink.attributes(HistogramPointField.attributes, point.frame.attributes)
            sink.varintUnlessZero(HistogramPointField.flags, point.frame.flags)
            sink.double(HistogramPointField.min, point.minimum)
            sink.double(HistogramPointField.max, point.maximum)
        }
    }

    mutating func point(_ point: ExponentialHistogramPoint) {
        message(MetricDataField.dataPoints) { sink in
            sink.attributes(ExponentialPointField.attributes, point.frame.attributes)
            sink.fixed64UnlessZero(ExponentialPointField.startTimeUnixNano, point.frame.startTime)
            sink.fixed64UnlessZero(ExponentialPointField.timeUnixNano, point.frame.time)
            sink.fixed64UnlessZero(ExponentialPointField.count, point.count)
            sink.double(ExponentialPointField.sum, point.sum)
            sink.sint32UnlessZero(ExponentialPointField.scale, point.scale)
            sink.fixed64UnlessZero(ExponentialPointField.zeroCount, point.zeroCount)
            sink.buckets(ExponentialPointField.positive, point.positive)
            sink.buckets(ExponentialPointField.negative, point.negative)
            sink.varintUnlessZero(ExponentialPointField.flags, point.frame.flags)
            sink.exemplars(ExponentialPointField.exemplars, point.exemplars)
            sink.double(ExponentialPointField.min, point.minimum)
            sink.double(ExponentialPointField.max, point.maximum)
            sink.doubleUnlessZero(ExponentialPointField.zeroThreshold, point.zeroThreshold)
        }
    }

    mutating func point(_ point: SummaryPoint) {
        message(MetricDataField.dataPoints) { sink in
            sink.fixed64UnlessZero(SummaryPointField.startTimeUnixNano, point.frame.startTime)
            sink.fixed64UnlessZero(SummaryPointField.timeUnixNano, point.frame.time)
            sink.fixed64UnlessZero(SummaryPointField.count, point.count)
            sink.doubleUnlessZero(SummaryPointField.sum, point.sum)
            for quantile in point.quantiles { sink.quantile(quantile) }
            sink.attributes(SummaryPointField.attributes, point.frame.attributes)
            sink.varintUnlessZero(SummaryPointField.flags, point.frame.flags)
        }
    }
}

extension ProtobufSink {
    private mutating func number(
        _ number: MetricNumber?, _ asInt: some MessageField, _ asDouble: some MessageField
    ) {
        switch number {
        case .int(let value): fixed64(asInt, UInt64(bitPattern: value))
        case .double(let value): fixed64(asDouble, value.bitPattern)
        case nil: break
        }
    }

    /// Buckets, left out where there are none.
    private mutating func buckets(
        _ field: some MessageField, _ buckets: ExponentialHistogramPoint.Buckets
    ) {
        guard buckets != ExponentialHistogramPoint.Buckets() else { return }
        message(field) { sink in
            sink.sint32UnlessZero(BucketsField.offset, buckets.offset)
            sink.packed(BucketsField.bucketCounts, buckets.counts) { $0.element(varint: $1) }
        }
    }

    private mutating func quantile(_ quantile: SummaryPoint.Quantile) {
        message(SummaryPointField.quantileValues) { sink in
            sink.doubleUnlessZero(QuantileField.quantile, quantile.quantile)
            sink.doubleUnlessZero(QuantileField.value, quantile.value)
        }
    }

    private mutating func exemplars(_ field: some MessageField, _ exemplars: [Exemplar]) {
        for exemplar in exemplars {
            message(field) { sink in
                sink.fixed64UnlessZero(ExemplarField.timeUnixNano, exemplar.time)
                sink.number(exemplar.value, ExemplarField.asInt, ExemplarField.asDouble)
                sink.idIfValid(ExemplarField.spanId, exemplar.spanID ?? .invalid)
                sink.idIfValid(ExemplarField.traceId, exemplar.traceID ?? .invalid)
                sink.attributes(ExemplarField.filteredAttributes, exemplar.filteredAttributes)
            }
        }
    }
}
