// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

extension Metric.Temporality {
    /// A number that OTLP does not know yet counts as unspecified.
    init(otlp number: UInt32) {
        self = UInt8(exactly: number).flatMap(Self.init(rawValue:)) ?? .unspecified
    }

    /// Reads the enum's name, such as `AGGREGATION_TEMPORALITY_DELTA`.
    init?(otlpName name: String) {
        switch name {
        case "AGGREGATION_TEMPORALITY_UNSPECIFIED": self = .unspecified
        case "AGGREGATION_TEMPORALITY_DELTA": self = .delta
        case "AGGREGATION_TEMPORALITY_CUMULATIVE": self = .cumulative
        default: return nil
        }
    }
}

extension PointFrame {
    /// A frame of which nothing has been read yet.
    static var unread: PointFrame { PointFrame(time: 0) }

    /// `DataPointFlags`: only the lowest bit has a meaning so far.
    var flags: UInt32 {
        get { hasNoValue ? 1 : 0 }
        set { hasNoValue = newValue & 1 != 0 }
    }
}

/// What a metric's data consists of, before it is known which kind it is.
struct MetricData<Point> {
    var points: [Point] = []
    var temporality = Metric.Temporality.unspecified
    var isMonotonic = false
}
