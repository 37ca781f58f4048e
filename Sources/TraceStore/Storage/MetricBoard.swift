// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// The latest point of each series, of as many series as the limits allow; beyond, the series whose
/// last update is the oldest goes.
struct MetricBoard {
    private struct Entry {
        var reading: MetricReading
        var bytes: Int
        /// The number of its last update: tells the queue's entry for that from earlier ones.
        var update: UInt64
    }

    private var entries: [MetricSeries: Entry] = [:]
    /// Series by update; those that were updated again occur more than once.
    private var updates = ArrivalQueue<(series: MetricSeries, update: UInt64)>()
    private var lastUpdate: UInt64 = 0
    private(set) var bytes = 0

    var count: Int { entries.count }

    var readings: [MetricReading] { entries.values.map(\.reading) }

    /// Takes in a point.
    ///
    /// - Parameter evicted: gets what had to go, to be freed outside the lock.
    mutating func insert(
        _ reading: MetricReading, within limits: TraceStoreLimits, evicted: inout [MetricReading]
    ) -> StoredTrace.Outcome {
        let series = MetricSeries(reading)
        let bytes = reading.estimatedBytes + series.estimatedBytes
        guard bytes <= limits.seriesBytes, limits.series > 0 else { return .refused }
        if let known = entries[series], known.reading.time > reading.time { return .repeated }
        lastUpdate += 1
        let entry = Entry(reading: reading, bytes: bytes, update: lastUpdate)
        let former = entries.updateValue(entry, forKey: series)
        self.bytes += bytes - (former?.bytes ?? 0)
        updates.append((series, lastUpdate))
        evict(within: limits, into: &evicted)
        return .added(bytes: bytes, newSource: former == nil)
    }

    private mutating func evict(
        within limits: TraceStoreLimits, into evicted: inout [MetricReading]
    ) {
        while entries.count > limits.series || bytes > limits.seriesBytes,
            let (series, update) = updates.popFirst()
        {
            guard let entry = entries[series], entry.update == update else { continue }
            entries[series] = nil
            bytes -= entry.bytes
            evicted.append(entry.reading)
        }
        // A series that is updated for ever leaves its former updates behind.
        while updates.count > 2 * entries.count + 64, let (series, update) = updates.popFirst() {
            if entries[series]?.update == update { updates.append((series, update)) }
        }
    }
}
