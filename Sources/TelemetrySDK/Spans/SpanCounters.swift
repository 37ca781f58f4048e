// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// How many spans a tracer has started and ended; processors count what became of them.
///
/// Each only ever grows. Corresponds to `otel.sdk.span.started` and, as a difference,
/// `otel.sdk.span.live` (semantic conventions, `otel/sdk-metrics.md`).
package final class SpanCounters: Sendable {
    /// Spans that are recorded and sampled.
    package let sampled = Atomic<Int>(0)
    /// Those of them that every processor has taken in.
    package let sampledEnded = Atomic<Int>(0)
    /// Spans that are recorded and shown to processors, yet not exported.
    package let recordedOnly = Atomic<Int>(0)
    /// Those of them that have ended.
    package let recordedOnlyEnded = Atomic<Int>(0)
    /// Spans that the sampler dropped.
    package let unsampled = Atomic<Int>(0)

    package init() {}

    /// What is counted at one moment, given that no processor takes in a span until this returns.
    ///
    /// Why `ended <= started` without a lock: a span that is counted as ended was taken in before, and
    /// so before this was called; it had started earlier still, and the start is read after the call.
    /// Why `ended <= received` for each processor: only what all have taken in counts as ended, and
    /// none takes in more meanwhile.
    package func snapshot() -> SpanCounts {
        let started = sampled.load(ordering: .relaxed)
        let recordedOnlyEnded = recordedOnlyEnded.load(ordering: .acquiring)
        return SpanCounts(
            started: started, ended: sampledEnded.load(ordering: .acquiring),
            liveRecordedOnly: recordedOnly.load(ordering: .relaxed) - recordedOnlyEnded,
            unsampled: unsampled.load(ordering: .relaxed))
    }
}

/// What a tracer had counted at one moment.
package struct SpanCounts: Hashable, Sendable {
    /// Sampled spans that had started.
    package var started = 0
    /// Sampled spans that had ended and that every processor had taken in.
    package var ended = 0
    /// Recorded spans that are not to be exported, started and not ended.
    package var liveRecordedOnly = 0
    /// Spans that the sampler had dropped.
    package var unsampled = 0

    package init(
        started: Int = 0, ended: Int = 0, liveRecordedOnly: Int = 0, unsampled: Int = 0
    ) {
        self.started = started
        self.ended = ended
        self.liveRecordedOnly = liveRecordedOnly
        self.unsampled = unsampled
    }

    /// Sampled spans that had started and that some processor had yet to take in.
    package var live: Int { started - ended }
}
