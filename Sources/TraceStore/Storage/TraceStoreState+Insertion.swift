// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

extension TraceStoreState {
    /// What became of a batch, and what had to go, to be freed outside the lock.
    struct Insertion {
        let time: UInt64
        var report = InsertionReport()
        /// Traces that got spans or logs, some perhaps more than once.
        var changed: [TraceID] = []
        var evicted: [StoredTrace] = []
        var evictedLogs: [LooseLogs.Entry] = []
        var evictedSeries: [MetricBoard.Entry] = []
        var deliveries: [TraceFeed.Delivery] = []
    }
}

extension TraceStoreState.Insertion {
    /// Keeps count of an outcome; for a trace, of the change as well.
    mutating func note(_ outcome: StoredTrace.Outcome, of id: TraceID? = nil) {
        switch outcome {
        case .added:
            report.accepted += 1
            if let id { noteChange(of: id) }
        case .repeated: report.repeated += 1
        case .refused: report.refused += 1
        }
    }

    private mutating func noteChange(of id: TraceID) {
        // What belongs to one trace mostly comes together; the feeds see to the rest.
        if changed.last != id { changed.append(id) }
    }
}
