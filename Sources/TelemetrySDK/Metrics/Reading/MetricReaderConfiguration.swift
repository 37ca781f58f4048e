// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// How a reader wants to be given metrics.
///
/// See OpenTelemetry specification, `metrics/sdk.md`, "MetricReader".
package struct MetricReaderConfiguration: Sendable {
    /// Since when points count.
    package var temporality = TemporalityPreference.cumulative
    /// What becomes of instruments by their type, where no view says so; what is not listed becomes
    /// what the specification says.
    package var aggregations: [InstrumentType: MetricAggregation] = [:]
    /// How many series a metric may have; beyond it, measurements are added up in one that has the
    /// attribute `otel.metric.overflow`.
    package var cardinalityLimit = 2000
    /// Limits of their own for some types.
    package var cardinalityLimits: [InstrumentType: Int] = [:]
    /// Told how long each collection took: `otel.sdk.metric_reader.collection.duration`. It must not
    /// collect.
    package var onCollection: (@Sendable (Duration) -> Void)?

    package init() {}

    /// The longest sums, for a reader that is asked now and then: Prometheus.
    package static let pull = MetricReaderConfiguration()

    func limit(for type: InstrumentType) -> Int { cardinalityLimits[type] ?? cardinalityLimit }

    func aggregation(for type: InstrumentType) -> MetricAggregation {
        aggregations[type] ?? type.defaultAggregation
    }
}

/// Since when a reader's points count, by the type of the instrument.
///
/// See OpenTelemetry specification, `metrics/sdk_exporters/otlp.md`.
package enum TemporalityPreference: String, Hashable, Sendable, CaseIterable {
    /// All since the series began.
    case cumulative
    /// Counters and histograms since the collection before; what goes up and down since it began.
    case delta
    /// As `delta`, save for observed counters: what needs the least memory.
    case lowmemory

    package func temporality(for type: InstrumentType) -> Metric.Temporality {
        switch (self, type) {
        case (.delta, .counter), (.delta, .observableCounter), (.delta, .histogram): .delta
        case (.lowmemory, .counter), (.lowmemory, .histogram): .delta
        default: .cumulative
        }
    }
}
