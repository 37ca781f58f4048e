// SPDX-License-Identifier: Apache-2.0

import Instrumenting

/// The types of swift-metrics, each of which can measure for some kinds of instruments.
enum InstrumentAPI: Hashable, Sendable {
    case counter, floatingPointCounter, meter, recorder, gauge, timer

    /// Whether an instrument of the table can be measured with this.
    func canMeasure(_ kind: MetricInstrument.Kind) -> Bool {
        switch (self, kind) {
        case (.counter, .counter), (.counter, .upDownCounter): true
        case (.floatingPointCounter, .counter), (.floatingPointCounter, .upDownCounter): true
        case (.meter, .upDownCounter), (.meter, .gauge): true
        case (.recorder, .histogram), (.recorder, .gauge): true
        case (.gauge, .gauge), (.gauge, .histogram), (.timer, .histogram): true
        default: false
        }
    }

    /// What a label becomes that the table does not know, or knows as something else.
    func unlisted(_ label: String) -> MetricInstrument {
        switch self {
        case .counter: instrument(label, .counter, isInteger: true)
        case .floatingPointCounter: instrument(label, .counter)
        case .meter, .gauge: instrument(label, .gauge)
        case .recorder: instrument(label, .histogram(bounds: MetricAggregation.defaultBounds))
        case .timer:
            instrument(
                label, .histogram(bounds: MetricInstrument.requestDurationBounds), unit: "s")
        }
    }

    private func instrument(
        _ label: String, _ kind: MetricInstrument.Kind, unit: String = "", isInteger: Bool = false
    ) -> MetricInstrument {
        MetricInstrument(
            label, kind, unit: unit, description: "", isInteger: isInteger, fileID: "")
    }
}
