// SPDX-License-Identifier: Apache-2.0

/// What one batch of spans, log records or metric points became in the store.
package struct InsertionReport: Hashable, Sendable {
    package var accepted = 0
    /// Spans that were there already, field by field: a sender's retry. Points that are older than
    /// what the series has.
    package var repeated = 0
    /// Spans whose trace id or span id is zero, which nobody could ever ask for.
    package var invalid = 0
    /// Spans and logs of a trace that has reached its bounds, and what is larger than any bound.
    package var refused = 0

    package init() {}

    mutating func add(_ other: InsertionReport) {
        accepted += other.accepted
        repeated += other.repeated
        invalid += other.invalid
        refused += other.refused
    }
}

/// What a store holds and what has become of the rest.
package struct TraceStoreFigures: Hashable, Sendable {
    /// Traces, those of which only logs have come included.
    package var traces = 0
    package var spans = 0
    /// Log records, within traces and outside.
    package var logs = 0
    /// Series of metrics, of each of which the latest points are kept.
    package var series = 0
    package var bytes = 0
    package var evictedTraces = 0
    package var evictedSpans = 0
    package var evictedLogs = 0
    package var evictedSeries = 0
    /// All spans that were ever offered, summed up.
    package var insertions = InsertionReport()
    /// The same of log records.
    package var logInsertions = InsertionReport()
    /// The same of metric points.
    package var pointInsertions = InsertionReport()

    package init() {}
}
