// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

extension ProtobufReader {
    mutating func numberPoint() throws(OTLPError) -> NumberPoint {
        var point = NumberPoint(frame: .unread, value: nil)
        var attributes = AttributesBuilder()
        try message(of: NumberPointField.self) { reader, field throws(OTLPError) in
            switch field {
            case .startTimeUnixNano: point.frame.startTime = try reader.fixed64()
            case .timeUnixNano: point.frame.time = try reader.fixed64()
            case .asDouble: point.value = .double(try reader.double())
            case .asInt: point.value = .int(Int64(bitPattern: try reader.fixed64()))
            case .exemplars: try reader.exemplar(into: &point.exemplars)
            case .attributes: try reader.keyValue(into: &attributes)
            case .flags: point.frame.flags = try reader.uint32()
            }
        }
        point.frame.attributes = attributes.attributes
        return point
    }

    mutating func histogramPoint() throws(OTLPError) -> HistogramPoint {
        var point = HistogramPoint(frame: .unread, count: 0)
        var attributes = AttributesBuilder()
        try message(of: HistogramPointField.self) { reader, field throws(OTLPError) in
            switch field {
            case .startTimeUnixNano: point.frame.startTime = try reader.fixed64()
            case .timeUnixNano: point.frame.time = try reader.fixed64()
            case .count: point.count = try reader.fixed64()
            case .sum: point.sum = try reader.double()
            case .bucketCounts:
                try reader.numbers(into: &point.counts, of: .fixed64) {
                    reader throws(OTLPError) in try reader.fixed64()
                }
            case .explicitBounds:
                try reader.numbers(into: &point.bounds, of: .fixed64) {
                    reader throws(OTLPError) in try reader.double()
                }
            case .exemplars: try reader.exemplar(into: &point.exemplars)
            case .attributes: try reader.keyValue(into: &attributes)
            case .flags: point.frame.flags = try reader.uint32()
            case .min: point.minimum = try reader.double()
            case .max: point.maximum = try reader.double()
            }
        }
        point.frame.attributes = attributes.attributes
        return point
    }

    mutating func exponentialPoint() throws(OTLPError) -> ExponentialHistogramPoint {
        var point = ExponentialHistogramPoint(frame: .unread, count: 0, scale: 0)
        var attributes = AttributesBuilder()
        try message(of: ExponentialPointField.self) { reader, field throws(OTLPError) in
            switch field {
            case .attributes: try reader.keyValue(into: &attributes)
            case .startTimeUnixNano: point.frame.startTime = try reader.fixed64()
            case .timeUnixNano: point.frame.time = try reader.fixed64()
            case .count: point.count = try reader.fixed64()
            case .sum: point.sum = try reader.double()
            case .scale: point.scale = try reader.sint32()
            case .zeroCount: point.zeroCount = try reader.fixed64()
            case .positive: try reader.buckets(into: &point.positive)
            case .negative: try reader.buckets(into: &point.negative)
            case .flags: point.frame.flags = try reader.uint32()
            case .exemplars: try reader.exemplar(into: &point.exemplars)
            case .min: point.minimum = try reader.double()
            case .max: point.maximum = try reader.double()
            case .zeroThreshold: point.zeroThreshold = try reader.double()
            }
        }
        point.frame.attributes = attributes.attributes
        return point
    }

    private mutating func buckets(
        into buckets: inout ExponentialHistogramPoint.Buckets
    ) throws(OTLPError) {
        try message(of: BucketsField.self) { reader, field throws(OTLPError) in
            switch field {
            case .offset: buckets.offset = try reader.sint32()
            case .bucketCounts:
                try reader.numbers(into: &buckets.counts, of: .varint) {
                    reader throws(OTLPError) in try reader.uint64()
                }
            }
        }
    }

    mutating func summaryPoint() throws(OTLPError) -> SummaryPoint {
        var point = SummaryPoint(frame: .unread, count: 0, sum: 0)
        var attributes = AttributesBuilder()
        try message(of: SummaryPointField.self) { reader, field throws(OTLPError) in
            switch field {
            case .startTimeUnixNano: point.frame.startTime = try reader.fixed64()
            case .timeUnixNano: point.frame.time = try reader.fixed64()
            case .count: point.count = try reader.fixed64()
            case .sum: point.sum = try reader.double()
            case .quantileValues:
                try reader.append(to: &point.quantiles) { reader throws(OTLPError) in
                    try reader.quantile()
                }
            case .attributes: try reader.keyValue(into: &attributes)
            case .flags: point.frame.flags = try reader.uint32()
            }
        }
        point.frame.attributes = attributes.attributes
        return point
    }

    private mutating func quantile() throws(OTLPError) -> SummaryPoint.Quantile {
        var quantile = SummaryPoint.Quantile(quantile: 0, value: 0)
        try message(of: QuantileField.self) { reader, field throws(OTLPError) in
            switch field {
            case .quantile: quantile.quantile = try reader.double()
            case .value: quantile.value = try reader.double()
            }
        }
        return quantile
    }

    private mutating func exemplar(into exemplars: inout [Exemplar]) throws(OTLPError) {
        try append(to: &exemplars) { reader throws(OTLPError) in try reader.exemplar() }
    }

    private mutating func exemplar() throws(OTLPError) -> Exemplar {
        var exemplar = Exemplar(time: 0, value: nil)
        var attributes = AttributesBuilder()
        try message(of: ExemplarField.self) { reader, field throws(OTLPError) in
            switch field {
            case .timeUnixNano: exemplar.time = try reader.fixed64()
            case .asDouble: exemplar.value = .double(try reader.double())
            case .asInt: exemplar.value = .int(Int64(bitPattern: try reader.fixed64()))
            case .spanId: exemplar.spanID = try reader.spanID().ifValid
            case .traceId: exemplar.traceID = try reader.traceID().ifValid
            case .filteredAttributes: try reader.keyValue(into: &attributes)
            }
        }
        exemplar.filteredAttributes = attributes.attributes
        return exemplar
    }
}
