// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// How many spans a tracer has started and ended; processors count what became of them.
///
/// Corresponds to `otel.sdk.span.started` and `otel.sdk.span.live` (semantic conventions,
/// `otel/sdk-metrics.md`).
package final class SpanCounters: Sendable {
    /// Spans that are recorded and sampled.
    package let sampled = Atomic<Int>(0)
    /// Spans that are recorded and shown to processors, yet not exported.
    package let recordedOnly = Atomic<Int>(0)
    /// Spans that the sampler dropped.
    package let unsampled = Atomic<Int>(0)
    /// Recorded spans that have ended.
    package let ended = Atomic<Int>(0)

    package init() {}

    /// Recorded spans that have started and not ended.
    ///
    /// The ended ones are read first: a span that starts and ends meanwhile is counted as live, rather
    /// than taken off those that are.
    package var live: Int {
        let ended = ended.load(ordering: .acquiring)
        return sampled.load(ordering: .relaxed) + recordedOnly.load(ordering: .relaxed) - ended
    }
}
