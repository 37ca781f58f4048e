// SPDX-License-Identifier: Apache-2.0

import TelemetrySDK

/// How many spans there were, and where each of them is.
package struct TelemetryStatistics: Hashable, Sendable {
    /// Sampled spans that have started.
    package var started: Int
    /// Recorded spans that have started and not yet ended.
    package var live: Int
    /// Spans that the sampler dropped.
    package var unsampled: Int
    /// What each processor did with those that ended.
    package var processors: [SpanProcessorStatistics]

    /// Whether, for each processor, started = live + exported + rejected + failed + dropped + queued +
    /// in flight.
    package var isBalanced: Bool {
        processors.allSatisfy { $0.isBalanced && $0.received + live >= started }
    }
}
