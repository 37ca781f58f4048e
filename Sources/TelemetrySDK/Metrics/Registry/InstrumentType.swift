// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import TelemetryModel

/// The kinds of instruments that the specification knows.
///
/// See OpenTelemetry specification, `metrics/api.md`, "Instrument".
package enum InstrumentType: Hashable, Sendable, CaseIterable {
    case counter, upDownCounter, gauge, histogram
    /// Those whose values are asked for when somebody reads them.
    case observableCounter, observableUpDownCounter, observableGauge

    init(_ kind: MetricInstrument.Kind, isObserved: Bool = false) {
        switch kind {
        case .counter: self = isObserved ? .observableCounter : .counter
        case .upDownCounter: self = isObserved ? .observableUpDownCounter : .upDownCounter
        case .gauge: self = isObserved ? .observableGauge : .gauge
        case .histogram: self = .histogram
        }
    }

    /// Whether a sum of its measurements only grows.
    var isMonotonic: Bool {
        switch self {
        case .counter, .observableCounter, .histogram: true
        default: false
        }
    }

    /// Whether its values are asked for instead of being told.
    var isObserved: Bool {
        switch self {
        case .observableCounter, .observableUpDownCounter, .observableGauge: true
        default: false
        }
    }

    /// What its measurements become where nobody says otherwise.
    var defaultAggregation: MetricAggregation {
        switch self {
        case .counter, .upDownCounter, .observableCounter, .observableUpDownCounter: .sum
        case .gauge, .observableGauge: .lastValue
        case .histogram: .explicitHistogram()
        }
    }
}
