// SPDX-License-Identifier: Apache-2.0

/// What became of the spans that a processor has seen.
package typealias SpanProcessorStatistics = ProcessorStatistics

/// What became of the spans or log records that a processor has seen.
///
/// At any moment `received == exported + rejected + failed + dropped + queued + inFlight`. The names
/// follow `otel.sdk.processor.*` and `otel.sdk.exporter.*` (semantic conventions,
/// `otel/sdk-metrics.md`).
package struct ProcessorStatistics: Hashable, Sendable {
    /// Sampled spans that have ended, or records that were emitted.
    package var received = 0
    /// Those that wait for the next export.
    package var queued = 0
    /// How many may wait.
    package var capacity = 0
    /// Those that are being exported at this moment.
    package var inFlight = 0
    /// Those that the other side has accepted.
    package var exported = 0
    /// Those that the other side has refused by name of a partial success.
    package var rejected = 0
    /// Those whose export failed for good.
    package var failed = 0
    /// Those that found the queue full, or came after shutdown.
    package var dropped = 0

    package init() {}

    /// Whether each is accounted for.
    package var isBalanced: Bool {
        received == exported + rejected + failed + dropped + queued + inFlight
    }
}
