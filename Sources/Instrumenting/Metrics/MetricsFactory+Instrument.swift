// SPDX-License-Identifier: Apache-2.0

import Metrics
import Tracing

/// The dimensions of a series, as swift-metrics takes them.
package typealias Dimensions = [(String, String)]

extension MetricsFactory {
    /// What counts for an instrument of kind ``MetricInstrument/Kind/counter``.
    package func counter(
        _ instrument: MetricInstrument, _ dimensions: Dimensions = []
    ) -> any CounterHandler {
        makeCounter(label: instrument.name, dimensions: dimensions)
    }

    /// What is set for a ``MetricInstrument/Kind/gauge``, and incremented and decremented for an
    /// ``MetricInstrument/Kind/upDownCounter``.
    package func meter(
        _ instrument: MetricInstrument, _ dimensions: Dimensions = []
    ) -> any MeterHandler {
        makeMeter(label: instrument.name, dimensions: dimensions)
    }

    /// What records durations for a ``MetricInstrument/Kind/histogram(bounds:)`` of seconds.
    package func timer(
        _ instrument: MetricInstrument, _ dimensions: Dimensions = []
    ) -> any TimerHandler {
        makeTimer(label: instrument.name, dimensions: dimensions)
    }

    /// What records values for a ``MetricInstrument/Kind/histogram(bounds:)`` of anything else.
    package func recorder(
        _ instrument: MetricInstrument, _ dimensions: Dimensions = []
    ) -> any RecorderHandler {
        makeRecorder(label: instrument.name, dimensions: dimensions, aggregate: true)
    }
}

extension TimerHandler {
    /// Records the time since an instant.
    package func record(
        since start: ContinuousClock.Instant, until end: ContinuousClock.Instant
    ) {
        // A clock that is moved by hand may stand still, but nothing takes less than no time.
        recordNanoseconds(max(0, (end - start).nanoseconds))
    }
}

/// Runs `record` within the context of a span, so that what is recorded can name the span as its
/// example (OpenTelemetry specification, `metrics/sdk.md`, Exemplar).
package func measuring(_ span: any Span, _ record: () -> Void) {
    ServiceContext.$current.withValue(span.context, operation: record)
}

extension Dimensions {
    /// Adds a dimension, unless there is no value for it.
    package mutating func append(_ name: String, _ value: String?) {
        if let value { append((name, value)) }
    }
}
