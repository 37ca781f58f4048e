// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Synchronization
import TelemetryModel

/// What one view, or none, makes of one instrument, for the readers that want the same of it.
final class MetricStream: Sendable {
    /// The shape of the metric that comes out.
    struct Shape: Sendable {
        let name: String
        let description: String
        let unit: String
        let scope: String
        let type: InstrumentType
        let aggregation: MetricAggregation
        let keys: MetricView.AttributeKeys
        let limit: Int
        let temporality: [Metric.Temporality]
    }

    /// The attributes of the series that takes what finds no place in another.
    static let overflowAttributes: Attributes = ["otel.metric.overflow": true]

    let shape: Shape
    /// The registry's numbers of the readers that this is for.
    let readers: [Int]
    let terms: SeriesTerms
    /// How often a handler was made, or an observation taken, for which there was no place.
    let overflows = Atomic<Int>(0)
    /// What observed instruments keep between collections, by reader.
    let observed: Mutex<[ObservedSeries]>
    private let series: SeriesTable<Attributes, MetricCell>
    private let overflow = SeriesTable<Attributes, MetricCell>(limit: 1)

    init(_ shape: Shape, readers: [Int], isInteger: Bool, exemplars: ExemplarSource) {
        self.shape = shape
        self.readers = readers
        terms = SeriesTerms(
            isDelta: shape.temporality.map { $0 == .delta }, isInteger: isInteger,
            exemplars: exemplars)
        observed = Mutex(Array(repeating: ObservedSeries(), count: readers.count))
        series = SeriesTable(limit: shape.limit)
    }

    /// Where measurements with these attributes go.
    ///
    /// The limit counts series that are told apart: nothing may overflow as long as there are no more
    /// than that, and what was told once goes on being told. So what comes later is added up in one
    /// more (`metrics/sdk.md`, "Cardinality limits").
    func target(_ attributes: Attributes) -> MetricTarget? {
        let (kept, filtered) = shape.keys.split(attributes)
        if let cell = series.value(for: kept, make: { makeCell(kept) }) {
            return MetricTarget(cell: cell, filtered: filtered, isOverflow: false)
        }
        overflows.wrappingAdd(1, ordering: .relaxed)
        let all = Self.overflowAttributes
        return overflow.value(for: all) { makeCell(all) }.map {
            MetricTarget(cell: $0, filtered: attributes, isOverflow: true)
        }
    }

    /// The metric for a reader of this stream; `nil` if there is nothing to tell.
    func collect(_ window: CollectionWindow) -> Metric? {
        let cells = series.values + overflow.values
        guard let data = data(cells, window), data.pointCount > 0 else { return nil }
        return metric(data)
    }

    func metric(_ data: Metric.Data) -> Metric {
        Metric(name: shape.name, description: shape.description, unit: shape.unit, data: data)
    }

    private func data(_ cells: [MetricCell], _ window: CollectionWindow) -> Metric.Data? {
        let temporality = shape.temporality[window.reader]
        switch shape.aggregation {
        case .drop: return nil
        case .sum:
            let points = cells.compactMap { $0.numberPoint(window) }
            return .sum(points, temporality, isMonotonic: shape.type.isMonotonic)
        case .lastValue: return .gauge(cells.compactMap { $0.numberPoint(window) })
        case .explicitHistogram:
            let hasSum = shape.type.isMonotonic
            return .histogram(cells.compactMap { $0.point(window, hasSum: hasSum) }, temporality)
        case .exponentialHistogram:
            let hasSum = shape.type.isMonotonic
            return .exponentialHistogram(
                cells.compactMap { $0.exponentialPoint(window, hasSum: hasSum) }, temporality)
        }
    }

    private func makeCell(_ attributes: Attributes) -> MetricCell {
        switch shape.aggregation {
        case .drop, .lastValue: .lastValue(LastValueSeries(attributes, terms))
        case .sum: .sum(SumSeries(attributes, terms))
        case .explicitHistogram(let bounds, let hasExtremes):
            .explicit(
                DistributionSeries(
                    attributes, terms,
                    empty: ExplicitHistogram(bounds: bounds ?? [], hasExtremes: hasExtremes)))
        case .exponentialHistogram(let size, let scale, let hasExtremes):
            .exponential(
                DistributionSeries(
                    attributes, terms,
                    empty: ExponentialHistogram(
                        maximumSize: size, maximumScale: scale, hasExtremes: hasExtremes)))
        }
    }
}
