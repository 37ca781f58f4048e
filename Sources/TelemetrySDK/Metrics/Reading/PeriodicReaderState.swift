// SPDX-License-Identifier: Apache-2.0

/// What became of the points that a periodic reader has collected.
///
/// At any moment each point that was handed to the exporter is in one of `exported`, `rejected`, `failed`
/// and `inFlight`. The names follow `otel.sdk.exporter.metric_data_point.*` (semantic conventions, `otel/sdk-metrics.md`).
package struct MetricReaderStatistics: Hashable, Sendable {
    /// Points that are being exported at this moment.
    package var inFlight = 0
    /// Points that the other side has accepted.
    package var exported = 0
    /// Points that the other side has refused by name of a partial success.
    package var rejected = 0
    /// Points whose export failed for good.
    package var failed = 0
    /// Exports that succeeded.
    package var succeededExports = 0
    /// Exports that failed.
    package var failedExports = 0

    package init() {}
}

/// Who waits for a periodic reader, and what it has done. A value without side effects: whoever is
/// returned is resumed by the reader, once it has let go of its lock.
struct PeriodicReaderState: Sendable {
    typealias Waiter = CheckedContinuation<Void, Never>

    var statistics = MetricReaderStatistics()
    private var waiters: [Waiter] = []
    private var isOpen = false

    mutating func open() { isOpen = true }

    /// Whether somebody will come for the waiter.
    mutating func enqueue(_ waiter: Waiter) -> Bool {
        guard isOpen else { return false }
        waiters.append(waiter)
        return true
    }

    /// Those whom the collection that is about to begin serves.
    mutating func takeWaiters() -> [Waiter] {
        defer { waiters = [] }
        return waiters
    }

    /// From now on nobody is made to wait; returns those who still do.
    mutating func close() -> [Waiter] {
        isOpen = false
        return takeWaiters()
    }

    /// Records the fate of one export.
    mutating func settle(_ points: Int, _ outcome: ExportOutcome) {
        statistics.inFlight = 0
        switch outcome {
        case .success(let rejected):
            let refused = min(max(rejected, 0), points)
            statistics.rejected += refused
            statistics.exported += points - refused
            statistics.succeededExports += 1
        case .failure:
            statistics.failed += points
            statistics.failedExports += 1
        }
    }
}
