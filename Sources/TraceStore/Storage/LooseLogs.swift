// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// The newest log records that belong to no trace.
struct LooseLogs {
    struct Entry {
        let record: LogRecord
        /// The slot of its source in the ``SourceTable``, leased for this entry.
        let slot: Int
        /// Estimated bytes of the record: what the store is charged for it.
        let ownBytes: Int
        /// Estimated bytes of its source, as if nobody else used it.
        let sourceBytes: Int
    }

    private var entries = ArrivalQueue<Entry>()
    private(set) var ownBytes = 0
    private var sourceBytes = 0

    var count: Int { entries.count }

    /// All of them, oldest first.
    var all: [Entry] { entries.positions.compactMap { entries[$0] } }

    mutating func append(_ entry: Entry) {
        entries.append(entry)
        ownBytes += entry.ownBytes
        sourceBytes += entry.sourceBytes
    }

    /// Takes the oldest out if there is more than the limits allow.
    mutating func popExcess(within limits: TraceStoreLimits) -> Entry? {
        guard count > limits.looseLogs || ownBytes + sourceBytes > limits.looseLogBytes,
            let entry = entries.popFirst()
        else { return nil }
        ownBytes -= entry.ownBytes
        sourceBytes -= entry.sourceBytes
        return entry
    }
}
