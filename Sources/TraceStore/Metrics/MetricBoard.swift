// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// The latest point and the recent past of each series, of as many series as the limits allow.
///
/// When there is too much, the oldest points go, whatever series they are of, and a series goes with its
/// last. Of too many series the one goes whose last update is the oldest.
struct MetricBoard {
    private var entries: [MetricSeries: Entry] = [:]
    private var lastUpdate: UInt64 = 0
    private(set) var bytes = 0

    var count: Int { entries.count }

    var readings: [MetricReading] { entries.values.map(\.reading) }

    /// The series of some metrics with their past; of all, if no names are given.
    func records(named names: Set<String>?, service: String?) -> [MetricRecord] {
        entries.values.lazy
            .filter { names?.contains($0.reading.metric.name) ?? true }
            .filter { service == nil || $0.reading.service == service }
            .map(MetricRecord.init)
    }

    /// Takes in a point.
    ///
    /// - Parameter evicted: gets what had to go, to be freed outside the lock.
    mutating func insert(
        _ reading: MetricReading, within limits: TraceStoreLimits, evicted: inout [Entry]
    ) -> StoredTrace.Outcome {
        let series = MetricSeries(reading)
        let least = Entry(reading, series).bytes
        guard least <= limits.seriesBytes, limits.series > 0 else { return .refused }
        let former = entries[series]?.reading
        if let former, former.isNewer(than: reading) { return .repeated }
        lastUpdate += 1
        bytes -= former == nil ? 0 : entries[series]?.bytes ?? 0
        entries[series, default: Entry(reading, series)]
            .take(reading, after: former, update: lastUpdate, within: limits)
        bytes += entries[series]?.bytes ?? 0
        evict(within: limits, into: &evicted)
        return .added(bytes: least, newSource: former == nil)
    }

    /// Lets go of the oldest points until no more than so many bytes are left.
    mutating func evict(downTo bound: Int, into evicted: inout [Entry]) {
        while bytes > bound, let oldest = entries.values.lazy.map(\.oldestUpdate).min() {
            // An eighth of what there is to choose from at once, so that looking for it is cheap.
            removePoints(upTo: oldest + (lastUpdate - oldest) / 8, into: &evicted)
        }
    }

    private mutating func evict(within limits: TraceStoreLimits, into evicted: inout [Entry]) {
        if entries.count > limits.series {
            // A few more than needed, so that not every new series has to look for the oldest.
            let excess = entries.count - limits.series + limits.series / 64
            let updates = entries.values.map(\.update).sorted()
            removeSeries(upTo: updates[min(excess, updates.count) - 1], into: &evicted)
        }
        evict(downTo: limits.seriesBytes, into: &evicted)
    }

    private mutating func removePoints(upTo update: UInt64, into evicted: inout [Entry]) {
        removeSeries(upTo: update, into: &evicted)
        // Not over `indices`, which hold a copy of all that is about to be changed.
        var index = entries.values.startIndex
        while index != entries.values.endIndex {
            bytes -= entries.values[index].bytes
            entries.values[index].removePoints(upTo: update)
            bytes += entries.values[index].bytes
            entries.values.formIndex(after: &index)
        }
    }

    private mutating func removeSeries(upTo update: UInt64, into evicted: inout [Entry]) {
        let gone = entries.filter { $0.value.update <= update }
        for (series, entry) in gone {
            entries[series] = nil
            bytes -= entry.bytes
            evicted.append(entry)
        }
    }
}

extension MetricBoard {
    /// A series.
    struct Entry {
        private(set) var reading: MetricReading
        private(set) var history = MetricHistory()
        /// The number of its last point.
        private(set) var update: UInt64 = 0
        private let ownBytes: Int
        private var readingBytes: Int

        init(_ reading: MetricReading, _ series: MetricSeries) {
            self.reading = reading
            ownBytes = 3 * MemoryLayout<Self>.stride + series.estimatedBytes
            readingBytes = reading.estimatedBytes
        }

        var bytes: Int { ownBytes + readingBytes + history.estimatedBytes }

        /// The number of the oldest point that is still here.
        var oldestUpdate: UInt64 { history.oldestUpdate ?? update }

        mutating func take(
            _ reading: MetricReading, after former: MetricReading?, update: UInt64,
            within limits: TraceStoreLimits
        ) {
            history.add(reading, after: former, update: update, within: limits)
            self.reading = reading
            self.update = update
            readingBytes = reading.estimatedBytes
        }

        mutating func removePoints(upTo update: UInt64) { history.remove(upTo: update) }
    }
}

extension MetricReading {
    /// Whether another point comes too late: it is older, or it is a difference that has been counted
    /// already, which a sender repeats when it had no answer.
    fileprivate func isNewer(than other: MetricReading) -> Bool {
        time > other.time || time == other.time && other.isDelta
    }
}

/// One series with its recent past.
package struct MetricRecord: Sendable {
    /// Its latest point.
    package var reading: MetricReading
    private let history: MetricHistory

    init(_ entry: MetricBoard.Entry) {
        reading = entry.reading
        history = entry.history
    }

    /// What it did from point to point, oldest first.
    package var steps: [MetricStep] { history.steps }
    /// The bounds of an explicit histogram's buckets.
    package var bounds: [Double] { history.bounds }

    /// An attribute as text; `nil` if it is absent or empty.
    package func attribute(_ key: String) -> String? {
        guard let text = reading.frame?.attributes[key]?.text, !text.isEmpty else { return nil }
        return text
    }
}
