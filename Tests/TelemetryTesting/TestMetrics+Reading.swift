// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import MetricsTestKit

/// What an instrument has measured so far, by the dimensions of each series; a series that was made and
/// never used is not there.
extension TestMetrics {
    /// The records of a histogram of seconds, in nanoseconds.
    package func durations(_ instrument: MetricInstrument) -> [[String: String]: [Int64]] {
        Self.series(timers(label: instrument.name), \.dimensions) {
            $0.values.isEmpty ? nil : $0.values
        }
    }

    /// The records of any other histogram.
    package func values(_ instrument: MetricInstrument) -> [[String: String]: [Double]] {
        Self.series(recorders(label: instrument.name), \.dimensions) {
            $0.values.isEmpty ? nil : $0.values
        }
    }

    /// The sums of a counter.
    package func counts(_ instrument: MetricInstrument) -> [[String: String]: Int64] {
        Self.series(counters(label: instrument.name), \.dimensions) {
            $0.values.isEmpty ? nil : $0.totalValue
        }
    }

    /// Where a gauge or an up-down counter stands.
    package func levels(_ instrument: MetricInstrument) -> [[String: String]: Double] {
        Self.series(meters(label: instrument.name), \.dimensions) { $0.lastValue }
    }

    private static func series<Metric, Value>(
        _ metrics: [Metric], _ dimensions: (Metric) -> [(String, String)],
        _ value: (Metric) -> Value?
    ) -> [[String: String]: Value] {
        var series: [[String: String]: Value] = [:]
        for metric in metrics {
            let names = Dictionary(dimensions(metric)) { first, second in "\(first), \(second)" }
            series[names] = value(metric)
        }
        return series
    }
}
