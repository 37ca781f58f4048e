// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// What a reader was told of an observed instrument the last time.
///
/// A series that is not observed any more is forgotten; should it come back, it begins anew, with the
/// collection before it did (`metrics/sdk.md`, "Start timestamps").
struct ObservedSeries: Sendable {
    private struct Told: Sendable {
        var value: Double
        var start: UInt64
    }

    /// How a sum moves.
    struct Sum {
        let isMonotonic: Bool

        /// Whether a total continues the one before; one that only grows and has become less has begun
        /// anew.
        func goesOn(from before: Double?, to value: Double) -> Bool {
            guard let before else { return false }
            return !isMonotonic || value >= before
        }
    }

    private var told: [Attributes: Told] = [:]

    /// The points for what the callbacks have said, in the order in which they did.
    ///
    /// - Parameter sum: how values of the same series are added; `nil` if the last counts.
    mutating func points(
        _ observations: [(Attributes, Double)], _ terms: SeriesTerms, _ window: CollectionWindow,
        sum: Sum?
    ) -> [NumberPoint] {
        let (order, values) = joined(observations, isSum: sum != nil)
        var next: [Attributes: Told] = [:]
        let points = order.map { attributes -> NumberPoint in
            let value = values[attributes] ?? 0
            let before =
                sum?.goesOn(from: told[attributes]?.value, to: value) ?? true
                ? told[attributes] : nil
            let start = before?.start ?? window.previous
            next[attributes] = Told(value: value, start: start)
            guard sum != nil else {
                let frame = PointFrame(attributes: attributes, time: window.now)
                return NumberPoint(frame: frame, value: terms.number(value))
            }
            let isDelta = terms.isDelta[window.reader]
            return NumberPoint(
                frame: window.frame(attributes, start: start, isDelta: isDelta),
                value: terms.number(isDelta ? value - (before?.value ?? 0) : value))
        }
        told = next
        return points
    }

    /// Which series have a place: those that had one before come first (`metrics/sdk.md`,
    /// "Asynchronous instrument cardinality limits").
    func admitted(_ series: [Attributes], limit: Int) -> Set<Attributes> {
        let distinct = Set(series)
        guard distinct.count > limit else { return distinct }
        var admitted: Set<Attributes> = []
        let overflow = MetricStream.overflowAttributes
        for attributes in series where told[attributes] != nil && attributes != overflow {
            if admitted.count < limit { admitted.insert(attributes) }
        }
        for attributes in series where admitted.count < limit { admitted.insert(attributes) }
        return admitted
    }

    private func joined(
        _ observations: [(Attributes, Double)], isSum: Bool
    ) -> (order: [Attributes], values: [Attributes: Double]) {
        var order: [Attributes] = []
        var values: [Attributes: Double] = [:]
        for (attributes, value) in observations {
            let known = values[attributes]
            if known == nil { order.append(attributes) }
            values[attributes] = isSum ? (known ?? 0).addingWithinBounds(value) : value
        }
        return (order, values)
    }
}

extension MetricStream {
    /// The metric for a reader of this stream, of what the callbacks have said.
    func collect(_ observations: [(Attributes, Double)], _ window: CollectionWindow) -> Metric? {
        guard shape.aggregation != .drop else { return nil }
        let isMonotonic = shape.type.isMonotonic
        let sum =
            shape.aggregation == .sum ? ObservedSeries.Sum(isMonotonic: isMonotonic) : nil
        let points = observed.withLock { states in
            let kept = placed(observations, states[window.reader])
            return states[window.reader].points(kept, terms, window, sum: sum)
        }
        guard !points.isEmpty else { return nil }
        guard sum != nil else { return metric(.gauge(points)) }
        let temporality = shape.temporality[window.reader]
        return metric(.sum(points, temporality, isMonotonic: isMonotonic))
    }

    /// The observations by series, with those that find no place under the overflow's attributes.
    private func placed(
        _ observations: [(Attributes, Double)], _ state: ObservedSeries
    ) -> [(Attributes, Double)] {
        let kept = observations.map { (shape.keys.split($0.0).kept.sorted, $0.1) }
        let admitted = state.admitted(kept.map(\.0), limit: shape.limit)
        return kept.map { attributes, value in
            if admitted.contains(attributes) { return (attributes, value) }
            overflows.wrappingAdd(1, ordering: .relaxed)
            return (Self.overflowAttributes, value)
        }
    }
}
