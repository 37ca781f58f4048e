// SPDX-License-Identifier: Apache-2.0

/// How much a ``BoundedTraceStore`` keeps, and what it does when there is more.
///
/// When `bytes` is exceeded, the trace that arrived first is evicted as a whole, with its logs, and
/// the next, until the rest fits. A trace that has reached `traceSpans`, `traceLogs` or `traceBytes`
/// keeps what it has; further spans or logs of it are refused and counted, so that one giant trace
/// cannot evict all others. Of logs outside of traces the newest are kept, of metrics the newest points
/// of the series that were updated last.
package struct TraceStoreLimits: Hashable, Sendable {
    /// Estimated bytes of all spans, logs, metrics, resources and scopes together.
    package var bytes: Int
    /// Estimated bytes of one trace; never more than `bytes`.
    package var traceBytes: Int
    /// Spans of one trace.
    package var traceSpans: Int
    /// Log records of one trace.
    package var traceLogs: Int
    /// Spans of one trace that claim the same id with different content.
    package var spansWithOneID: Int
    /// Resources and scopes of one trace.
    package var traceSources: Int
    /// Log records outside of traces; these have a sixteenth of `bytes` at most.
    package var looseLogs: Int
    /// Series of metrics; these have an eighth of `bytes` at most.
    package var series: Int
    /// Points of one series that are kept beside the latest, for charts.
    package var seriesPoints: Int
    /// How long they are kept, in nanoseconds: 30 minutes.
    package var seriesHistory: UInt64

    package init(
        bytes: Int = 256 << 20,
        traceBytes: Int? = nil,
        traceSpans: Int = 50_000,
        traceLogs: Int = 50_000,
        spansWithOneID: Int = 8,
        traceSources: Int = 1_000,
        looseLogs: Int = 1_000,
        series: Int = 10_000,
        seriesPoints: Int = 360,
        seriesHistory: UInt64 = 1_800_000_000_000
    ) {
        self.bytes = bytes
        self.traceBytes = min(traceBytes ?? bytes / 8, bytes)
        self.traceSpans = traceSpans
        self.traceLogs = traceLogs
        self.spansWithOneID = spansWithOneID
        self.traceSources = traceSources
        self.looseLogs = looseLogs
        self.series = series
        self.seriesPoints = seriesPoints
        self.seriesHistory = seriesHistory
    }

    var looseLogBytes: Int { bytes / 16 }
    var seriesBytes: Int { bytes / 8 }
}
