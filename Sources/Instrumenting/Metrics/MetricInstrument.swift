// SPDX-License-Identifier: Apache-2.0

/// What is measured, and how: the facts of a metric that swift-metrics has no place for.
///
/// Each instrumented target declares its own as constants; the executable hands all of them to the
/// backend, which finds the description of a counter or a timer by its label. See OpenTelemetry
/// specification, `metrics/api.md`, "Instrument".
package struct MetricInstrument: Hashable, Sendable {
    /// What the measurements become.
    package enum Kind: Hashable, Sendable {
        /// A sum that only grows: `Counter` or `FloatingPointCounter`.
        case counter
        /// A sum that grows and shrinks: a `Meter` that is incremented and decremented.
        case upDownCounter
        /// The last value: a `Gauge`, or a `Meter` or `Recorder` that is set.
        case gauge
        /// A distribution over buckets with these upper bounds, ascending: a `Timer` (which measures
        /// in seconds) or an aggregating `Recorder`.
        case histogram(bounds: [Double])
    }

    /// The type in which an attribute's value is sent, as swift-metrics' dimensions are text.
    package enum AttributeType: Hashable, Sendable {
        case string, int, double, bool
    }

    /// The bounds that the semantic conventions give the durations of requests, in seconds.
    package static let requestDurationBounds: [Double] = [
        0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
    ]

    /// The label of the metric in swift-metrics, and its name on the wire.
    package var name: String
    package var kind: Kind
    /// In the notation of UCUM: `s`, `By`, `{request}`.
    package var unit: String
    package var description: String
    /// Whether values are whole numbers; a histogram of seconds has fractions.
    package var isInteger: Bool
    /// Attributes that are not text.
    package var attributeTypes: [String: AttributeType]
    /// The module that measures, which becomes the instrumentation scope.
    package var scope: String

    /// - Parameter fileID: names the module; leave it to the compiler.
    package init(
        _ name: String, _ kind: Kind, unit: String, description: String, isInteger: Bool = false,
        attributeTypes: [String: AttributeType] = [:], fileID: String = #fileID
    ) {
        self.name = name
        self.kind = kind
        self.unit = unit
        self.description = description
        self.isInteger = isInteger
        self.attributeTypes = attributeTypes
        scope = String(fileID.prefix { $0 != "/" })
    }
}
