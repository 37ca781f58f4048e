// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import TraceStore

/// Passes telemetry that has been accepted on to another collector.
package protocol TelemetryForwarder: Sendable {
    /// Takes a batch over and returns at once; whether it ever arrives is the forwarder's concern, and
    /// what it cannot keep it drops and counts.
    func forward(_ batch: TelemetryBatch)
}

/// Where every receiver, whatever its protocol, hands over what it has read.
///
/// Nothing suspends in here, so that no more decoded messages exist at once than there are threads.
struct TelemetryIntake: Sendable {
    let store: BoundedTraceStore
    /// Gets everything that is accepted, too; `nil` if this collector is the last one.
    let forwarder: (any TelemetryForwarder)?

    init(store: BoundedTraceStore, forwarder: (any TelemetryForwarder)? = nil) {
        self.store = store
        self.forwarder = forwarder
    }

    /// Keeps spans and passes them on.
    func accept(_ spans: [ResourceSpans]) -> InsertionReport {
        forwarder?.forward(.spans(spans))
        return store.insert(spans)
    }

    /// Keeps log records and passes them on.
    func accept(_ logs: [ResourceLogs]) -> InsertionReport {
        forwarder?.forward(.logs(logs))
        return store.insert(logs)
    }

    /// Keeps the latest points of metrics and passes all on.
    func accept(_ metrics: [ResourceMetrics]) -> InsertionReport {
        forwarder?.forward(.metrics(metrics))
        return store.insert(metrics)
    }
}
