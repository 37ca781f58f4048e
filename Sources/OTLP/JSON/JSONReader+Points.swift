// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

extension JSONReader {
    mutating func numberPoint() throws(OTLPError) -> NumberPoint {
        var point = NumberPoint(frame: .unread, value: nil)
        try object(of: NumberPointField.self) { reader, field throws(OTLPError) in
            switch field {
            case .startTimeUnixNano: point.frame.startTime = try reader.integer(UInt64.self)
            case .timeUnixNano: point.frame.time = try reader.integer(UInt64.self)
            case .asDouble: point.value = .double(try reader.double())
            case .asInt: point.value = .int(try reader.integer(Int64.self))
            case .exemplars: point.exemplars = try reader.exemplars()
            case .attributes: point.frame.attributes = try reader.attributes()
            case .flags: point.frame.flags = try reader.integer(UInt32.self)
            }
        }
        return point
    }

    mutating func histogramPoint() throws(OTLPError) -> HistogramPoint {
        var point = HistogramPoint(frame: .unread, count: 0)
        try object(of: HistogramPointField.self) { reader, field throws(OTLPError) in
            switch field {
            case .startTimeUnixNano: point.frame.startTime = try reader.integer(UInt64.self)
            case .timeUnixNano: point.frame.time = try reader.integer(UInt64.self)
            case .count: point.count = try reader.integer(UInt64.self)
            case .sum: point.sum = try reader.double()
            case .bucketCounts:
                point.counts = try reader.list { reader throws(OTLPError) in
                    try reader.integer(UInt64.self)
                }
            case .explicitBounds:
                point.bounds = try reader.list { reader throws(OTLPError) in
                    try reader.double()
                }
            case .exemplars: point.exemplars = try reader.exemplars()
            case .attributes: point.frame.attributes = try reader.attributes()
            case .flags: point.frame.flags = try reader.integer(UInt32.self)
            case .min: point.minimum = try reader.double()
            case .max: point.maximum = try reader.double()
            }
        }
        return point
    }

    mutating func exponentialPoint() throws(OTLPError) -> ExponentialHistogramPoint {
        var point = ExponentialHistogramPoint(frame: .unread, count: 0, scale: 0)
        try object(of: ExponentialPointField.self) { reader, field throws(OTLPError) in
            switch field {
            case .attributes: point.frame.attributes = try reader.attributes()
            case .startTimeUnixNano: point.frame.startTime = try reader.integer(UInt64.self)
            case .timeUnixNano: point.frame.time = try reader.integer(UInt64.self)
            case .count: point.count = try reader.integer(UInt64.self)
            case .sum: point.sum = try reader.double()
            case .scale: point.scale = try reader.integer(Int32.self)
            case .zeroCount: point.zeroCount = try reader.integer(UInt64.self)
            case .positive: try reader.buckets(into: &point.positive)
            case .negative: try reader.buckets(into: &point.negative)
            case .flags: point.frame.flags = try reader.integer(UInt32.self)
            case .exemplars: point.exemplars = try reader.exemplars()
            case .min: point.minimum = try reader.double()
            case .max: point.maximum = try reader.double()
            case .zeroThreshold: point.zeroThreshold = try reader.double()
            }
        }
        return point
    }

    private mutating func buckets(
        into buckets: inout ExponentialHistogramPoint.Buckets
    ) throws(OTLPError) {
        try object(of: BucketsField.self) { reader, field throws(OTLPError) in
            switch field {
            case .offset: buckets.offset = try reader.integer(Int32.self)
            case .bucketCounts:
                buckets.counts = try reader.list { reader throws(OTLPError) in
                    try reader.integer(UInt64.self)
                }
            }
        }
    }

    mutating func summaryPoint() throws(OTLPError) -> SummaryPoint {
        var point = SummaryPoint(frame: .unread, count: 0, sum: 0)
        try object(of: SummaryPointField.self) { reader, field throws(OTLPError) in
            switch field {
            case .startTimeUnixNano: point.frame.startTime = try reader.integer(UInt64.self)
            case .timeUnixNano: point.frame.time = try reader.integer(UInt64.self)
            case .count: point.count = try reader.integer(UInt64.self)
            case .sum: point.sum = try reader.double()
            case .quantileValues:
                point.quantiles = try reader.list { reader throws(OTLPError) in
                    try reader.quantile()
                }
            case .attributes: point.frame.attributes = try reader.attributes()
            case .flags: point.frame.flags = try reader.integer(UInt32.self)
            }
        }
        return point
    }

    private mutating func quantile() throws(OTLPError) -> SummaryPoint.Quantile {
        var quantile = SummaryPoint.Quantile(quantile: 0, value: 0)
        try object(of: QuantileField.self) { reader, field throws(OTLPError) in
            switch field {
            case .quantile: quantile.quantile = try reader.double()
            case .value: quantile.value = try reader.double()
            }
        }
        return quantile
    }

    private mutating func exemplars() throws(OTLPError) -> [Exemplar] {
        try list { reader throws(OTLPError) in try reader.exemplar() }
    }

    private mutating func exemplar() throws(OTLPError) -> Exemplar {
        var exemplar = Exemplar(time: 0, value: nil)
        try object(of: ExemplarField.self) { reader, field throws(OTLPError) in
            switch field {
            case .timeUnixNano: exemplar.time = try reader.integer(UInt64.self)
            case .asDouble: exemplar.value = .double(try reader.double())
            case .asInt: exemplar.value = .int(try reader.integer(Int64.self))
            case .spanId: exemplar.spanID = try reader.spanID().ifValid
            case .traceId: exemplar.traceID = try reader.traceID().ifValid
            case .filteredAttributes: exemplar.filteredAttributes = try reader.attributes()
            }
        }
        return exemplar
    }
}
