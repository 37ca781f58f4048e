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

    /// Whether spans that end are kept here until something becomes of them; if not, nothing is counted.
    var takesSpans: Bool { get }

    /// What became of the spans so far.
    var statistics: SpanProcessorStatistics { get }

    /// Calls `body` once, and takes in no span until it returns: who ends one meanwhile waits.
    ///
    /// For counting, never for work.
    func withStatistics(_ body: (SpanProcessorStatistics) -> Void)
}

extension SpanProcessor {
    package func onStart(_ span: TelemetrySpan, parent: ServiceContext) {}

    package var takesSpans: Bool { true }

    /// For a processor that needs no exact snapshots.
    package func withStatistics(_ body: (SpanProcessorStatistics) -> Void) { body(statistics) }
}
