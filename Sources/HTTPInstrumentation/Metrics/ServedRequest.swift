// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Tracing

/// A request that is being served: its span, its measurements and its line of the log, which begin and
/// end together.
struct ServedRequest: Sendable {
    let span: any Span
    /// What its span and its metrics tell of the answer; empty until there is one.
    var outcome = ServerOutcome()
    private let kind: ServerRequestKind
    private let metrics: ServerMetrics
    private let line: RequestLine?
    private let start: ContinuousClock.Instant

    /// - Parameters:
    ///   - line: what is to be written at the end.
    ///   - startSpan: called once the clock runs, as the span's does.
    init(
        _ kind: ServerRequestKind, _ metrics: ServerMetrics, _ line: RequestLine?,
        startSpan: () -> any Span
    ) {
        self.line = line
        self.kind = kind
        self.metrics = metrics
        start = metrics.now()
        span = startSpan()
        measuring(span) { metrics.begin(kind) }
    }

    /// Records the measurements within the span, writes the line, and ends it; once.
    ///
    /// The clock is read once, so that the histogram and the line tell the same duration.
    func end() {
        let end = metrics.now()
        measuring(span) { metrics.end(kind, outcome, since: start, until: end) }
        line?.write(outcome, lasting: start.duration(to: end), in: span.context)
        span.end()
    }
}
