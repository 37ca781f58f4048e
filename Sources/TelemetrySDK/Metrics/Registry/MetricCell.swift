// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// One series, by what is kept of its measurements.
enum MetricCell: Sendable {
    case sum(SumSeries)
    case lastValue(LastValueSeries)
    case explicit(DistributionSeries<ExplicitHistogram>)
    case exponential(DistributionSeries<ExponentialHistogram>)

    @inline(__always)
    func add(_ amount: Int64, _ filtered: Attributes) {
        switch self {
        case .sum(let series): series.add(amount, filtered)
        default: measure(Double(amount), filtered)
        }
    }

    /// Takes one measurement of an instrument that adds, or that records.
    @inline(__always)
    func measure(_ value: Double, _ filtered: Attributes) {
        switch self {
        case .sum(let series): series.add(value, filtered)
        case .lastValue(let series): series.set(value, filtered)
        case .explicit(let series): series.record(value, filtered)
        case .exponential(let series): series.record(value, filtered)
        }
    }

    /// Adds to what a meter shows.
    func adjust(_ amount: Double, _ filtered: Attributes) {
        switch self {
        case .lastValue(let series): series.add(amount, filtered)
        default: measure(amount, filtered)
        }
    }

    /// Sets what a meter shows.
    func set(_ value: Double, _ filtered: Attributes) {
        switch self {
        case .sum(let series): series.set(value, filtered)
        default: measure(value, filtered)
        }
    }

    func reset() {
        if case .sum(let series) = self { series.reset() }
    }

    func numberPoint(_ window: CollectionWindow) -> NumberPoint? {
        switch self {
        case .sum(let series): series.collect(window)
        case .lastValue(let series): series.collect(window)
        default: nil
        }
    }

    func point(_ window: CollectionWindow, hasSum: Bool) -> HistogramPoint? {
        guard case .explicit(let series) = self else { return nil }
        return series.collect(window).map { $0.value.point($0.frame, hasSum: hasSum) }
    }

    func exponentialPoint(
        _ window: CollectionWindow, hasSum: Bool
    ) -> ExponentialHistogramPoint? {
        guard case .exponential(let series) = self else { return nil }
        return series.collect(window).map { $0.value.point($0.frame, hasSum: hasSum) }
    }
}

/// A series, and what a view took away from the attributes of those who measure for it.
struct MetricTarget: Sendable {
    let cell: MetricCell
    let filtered: Attributes
    let isOverflow: Bool
}
