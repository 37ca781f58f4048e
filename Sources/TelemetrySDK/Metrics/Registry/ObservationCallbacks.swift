// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import TelemetryModel

/// A callback, and the instruments that it speaks of.
struct ObservationCallback: Sendable {
    let facts: [MetricInstrument]
    /// As in use; `nil` where the registry has no place for another.
    let instruments: [Instrument?]
    let call: @Sendable (inout MetricObservations) -> Void
}

/// The callbacks that are registered, in the order in which they came.
struct ObservationCallbacks: Sendable {
    private var callbacks: [(id: Int, callback: ObservationCallback)] = []
    private var nextID = 0

    var all: [ObservationCallback] { callbacks.map(\.callback) }

    mutating func add(_ callback: ObservationCallback) -> MetricObservation {
        nextID += 1
        callbacks.append((nextID, callback))
        return MetricObservation(id: nextID)
    }

    mutating func remove(_ observation: MetricObservation) {
        callbacks.removeAll { $0.id == observation.id }
    }
}

/// What callbacks have said during one collection, by instrument.
struct Observed {
    private var said: [ObjectIdentifier: [(Attributes, Double)]] = [:]

    subscript(instrument: Instrument) -> [(Attributes, Double)] {
        said[ObjectIdentifier(instrument)] ?? []
    }

    mutating func ask(_ callback: ObservationCallback) {
        var observations = MetricObservations(callback.facts)
        callback.call(&observations)
        for (index, instrument) in callback.instruments.enumerated() {
            guard let instrument else { continue }
            said[ObjectIdentifier(instrument), default: []] += observations.said(index)
        }
    }
}
