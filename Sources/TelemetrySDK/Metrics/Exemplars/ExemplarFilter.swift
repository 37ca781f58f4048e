// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import Tracing

/// Which measurements may become exemplars.
///
/// Raw values are those of `OTEL_METRICS_EXEMPLAR_FILTER`. See OpenTelemetry specification,
/// `metrics/sdk.md`, "ExemplarFilter".
package enum ExemplarFilter: String, Hashable, Sendable, CaseIterable {
    case alwaysOn = "always_on"
    case alwaysOff = "always_off"
    /// Those that are made within a sampled span.
    case traceBased = "trace_based"
}

/// Where exemplars come from: a filter, and the time.
struct ExemplarSource: Sendable {
    let filter: ExemplarFilter
    let now: @Sendable () -> UInt64

    /// What a measurement made here and now has to offer; `nil` if it may not become an exemplar.
    @inline(__always)
    func offer(_ filtered: Attributes) -> ExemplarOffer? {
        switch filter {
        case .alwaysOff: return nil
        case .alwaysOn:
            let span = ServiceContext.current?.spanContext
            return ExemplarOffer(span: span, filtered: filtered, now: now)
        case .traceBased:
            guard let span = ServiceContext.current?.spanContext, span.isSampled else { return nil }
            return ExemplarOffer(span: span, filtered: filtered, now: now)
        }
    }
}

/// A measurement that may become an exemplar: what it would say, but for the value.
struct ExemplarOffer {
    let span: SpanContext?
    let filtered: Attributes
    let now: @Sendable () -> UInt64

    /// Reads the clock, so it is made only for what is kept.
    func exemplar(_ value: MetricNumber) -> Exemplar {
        Exemplar(
            time: now(), value: value, filteredAttributes: filtered, traceID: span?.traceID,
            spanID: span?.spanID)
    }
}
