// SPDX-License-Identifier: Apache-2.0

/// How much a ``BoundedTraceStore`` keeps, and what it does when there is more.
///
/// When `bytes` is exceeded, the trace that arrived first is evicted as a whole, and the next, until
/// the rest fits. A trace that has reached `traceSpans` or `traceBytes` keeps what it has; further
/// spans of it are refused and counted, so that one giant trace cannot evict all others.
package struct TraceStoreLimits: Hashable, Sendable {
    /// Estimated bytes of all spans, resources and scopes together.
    package var bytes: Int
    /// Estimated bytes of one trace; never more than `bytes`.
    package var traceBytes: Int
    /// Spans of one trace.
    package var traceSpans: Int
    /// Spans of one trace that claim the same id with different content.
    package var spansWithOneID: Int
    /// Resources and scopes of one trace.
    package var traceSources: Int

    package init(
        bytes: Int = 256 << 20,
        traceBytes: Int? = nil,
        traceSpans: Int = 50_000,
        spansWithOneID: Int = 8,
        traceSources: Int = 1_000
    ) {
        self.bytes = bytes
        self.traceBytes = min(traceBytes ?? bytes / 8, bytes)
        self.traceSpans = traceSpans
        self.spansWithOneID = spansWithOneID
        self.traceSources = traceSources
    }
}
