// SPDX-License-Identifier: Apache-2.0

/// What one batch became in the store.
package struct InsertionReport: Hashable, Sendable {
    package var accepted = 0
    /// Spans that were there already, field by field: a sender's retry.
    package var repeated = 0
    /// Spans whose trace id or span id is zero, which nobody could ever ask for.
    package var invalid = 0
    /// Spans of a trace that has reached its bounds.
    package var refused = 0

    package init() {}
}

/// What a store holds and what has become of the rest.
package struct TraceStoreFigures: Hashable, Sendable {
    package var traces = 0
    package var spans = 0
    package var bytes = 0
    package var evictedTraces = 0
    package var evictedSpans = 0
    /// Everything that was ever offered, summed up.
    package var insertions = InsertionReport()

    package init() {}
}
