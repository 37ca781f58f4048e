// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// What a metric is, in the words of a person.
package enum MetricKind: String, Hashable, Sendable {
    case counter
    case upDownCounter = "up-down counter"
    case gauge
    case histogram
    case exponentialHistogram = "exponential histogram"
    case summary
    case unknown

    package init(_ data: Metric.Data) {
        switch data {
        case .gauge: self = .gauge
        case .sum(_, _, isMonotonic: true): self = .counter
        case .sum: self = .upDownCounter
        case .histogram: self = .histogram
        case .exponentialHistogram: self = .exponentialHistogram
        case .summary: self = .summary
        case .unknown: self = .unknown
        }
    }

    /// Whether a chart shows how fast the metric grows, and not where it stands.
    package var isRate: Bool {
        switch self {
        case .gauge, .upDownCounter, .unknown: false
        case .counter, .histogram, .exponentialHistogram, .summary: true
        }
    }
}
