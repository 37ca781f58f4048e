// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import TelemetryModel

/// What a callback says of its instruments while somebody collects.
///
/// Of two values for the same attributes, the last counts (OpenTelemetry specification,
/// `metrics/api.md`, "Asynchronous Instrument creation").
package struct MetricObservations {
    private let instruments: [MetricInstrument]
    private(set) var values: [[Attributes: Double]]
    private(set) var order: [[Attributes]]

    init(_ instruments: [MetricInstrument]) {
        self.instruments = instruments
        values = Array(repeating: [:], count: instruments.count)
        order = Array(repeating: [], count: instruments.count)
    }

    /// Says the value of an instrument by now: a total since the start for one that counts.
    ///
    /// - Parameter instrument: one of those that the callback was registered for, the first of them if
    ///   it is not named; another is ignored, as are numbers that are not finite.
    package mutating func observe(
        _ value: Double, _ attributes: Attributes = [:], of instrument: MetricInstrument? = nil
    ) {
        let index = instrument.map { instruments.firstIndex(of: $0) } ?? 0
        guard let index, index < instruments.count, value.isFinite else { return }
        let attributes = attributes.sorted
        if values[index].updateValue(value, forKey: attributes) == nil {
            order[index].append(attributes)
        }
    }

    /// Says a whole number.
    package mutating func observe(
        _ value: some BinaryInteger, _ attributes: Attributes = [:],
        of instrument: MetricInstrument? = nil
    ) {
        observe(Double(value), attributes, of: instrument)
    }

    /// What was said of one instrument, in order.
    func said(_ index: Int) -> [(Attributes, Double)] {
        order[index].map { ($0, values[index][$0] ?? 0) }
    }
}

/// A callback that is registered, to be given back to ``MetricRegistry/stop(_:)``.
package struct MetricObservation: Hashable, Sendable {
    let id: Int
}
