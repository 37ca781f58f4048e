// SPDX-License-Identifier: Apache-2.0

import ServiceLifecycle
import Tracing

/// Sees every recorded span end, in the thread that ends it.
///
/// What it does there must be quick, never wait and never throw; whatever takes longer happens in
/// `run()` (OpenTelemetry specification, `trace/sdk.md`, Span Processor).
package protocol SpanProcessor: Service {
    /// A span has started, under `parent`. Most processors need not know.
    func onStart(_ span: TelemetrySpan, parent: ServiceContext)

    /// A span has ended and can no longer change.
    func onEnd(_ span: EndedSpan)

    /// Returns once all that had ended before the call has been exported, or is lost and counted.
    func forceFlush() async

    /// What became of the spans so far.
    var statistics: SpanProcessorStatistics { get }

    /// Calls `body` once, and takes in no span until it returns: who ends one meanwhile waits.
    ///
    /// For counting, never for work.
    func withStatistics(_ body: (SpanProcessorStatistics) -> Void)
}

extension SpanProcessor {
    package func onStart(_ span: TelemetrySpan, parent: ServiceContext) {}

    /// For a processor that needs no exact snapshots.
    package func withStatistics(_ body: (SpanProcessorStatistics) -> Void) { body(statistics) }
}

/// What became of the spans that a processor has seen.
///
/// At any moment `received == exported + rejected + failed + dropped + queued + inFlight`. The names
/// follow `otel.sdk.processor.span.*` and `otel.sdk.exporter.span.*` (semantic conventions,
/// `otel/sdk-metrics.md`).
package struct SpanProcessorStatistics: Hashable, Sendable {
    /// Sampled spans that have ended.
    package var received = 0
    /// Spans that wait for the next export.
    package var queued = 0
    /// How many may wait.
    package var capacity = 0
    /// Spans that are being exported at this moment.
    package var inFlight = 0
    /// Spans that the other side has accepted.
    package var exported = 0
    /// Spans that the other side has refused by name of a partial success.
    package var rejected = 0
    /// Spans whose export failed for good.
    package var failed = 0
    /// Spans that found the queue full, or came after shutdown.
    package var dropped = 0

    package init() {}

    /// Whether every span is accounted for.
    package var isBalanced: Bool {
        received == exported + rejected + failed + dropped + queued + inFlight
    }
}
