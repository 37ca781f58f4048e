// SPDX-License-Identifier: Apache-2.0

import TelemetrySDK

/// How many spans there were at one moment, and where each of them was.
///
/// What is exact, whatever other tasks do meanwhile:
/// - `started == ended + live`;
/// - for each processor, `received == exported + rejected + failed + dropped + queued + inFlight`;
/// - for each processor, `ended <= received <= started`.
///
/// `received - ended` are the spans that are being handed to the processors at that moment, one at
/// most for each thread that ends a span. When there is none,
/// `started == live + exported + rejected + failed + dropped + queued + inFlight`.
package struct TelemetryStatistics: Hashable, Sendable {
    /// What the tracer has counted.
    package var spans: SpanCounts
    /// What each processor did with those that ended.
    package var processors: [SpanProcessorStatistics]

    package init(spans: SpanCounts, processors: [SpanProcessorStatistics]) {
        self.spans = spans
        self.processors = processors
    }

    /// Sampled spans that have started.
    package var started: Int { spans.started }
    /// Sampled spans that have ended and that every processor has taken in.
    package var ended: Int { spans.ended }
    /// Sampled spans that have started, less those that have ended.
    package var live: Int { spans.live }
    /// Spans that the sampler dropped.
    package var unsampled: Int { spans.unsampled }

    /// Whether every span is accounted for, as above.
    package var isBalanced: Bool {
        processors.allSatisfy {
            $0.isBalanced && ended <= $0.received && $0.received <= started
        }
    }
}
