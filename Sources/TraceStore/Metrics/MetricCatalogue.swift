// SPDX-License-Identifier: Apache-2.0

/// Every metric that has come, each of a service once however many series it has.
package struct MetricCatalogue: Sendable {
    /// A metric of a service.
    package struct Entry: Sendable {
        package let service: String
        package let name: String
        package let kind: MetricKind
        package let unit: String
        package let description: String
        package fileprivate(set) var series = 0
        /// When its newest point was taken, in nanoseconds since the Unix epoch.
        package fileprivate(set) var updated: UInt64 = 0
        /// The sum of what the series stand at: of histograms, how often they were recorded into. `nil`
        /// where adding up would mean nothing: for several series of a gauge.
        package fileprivate(set) var latest: Double?
    }

    /// By service and name.
    package let entries: [Entry]

    package init(_ records: [MetricRecord]) {
        var entries: [[String]: Entry] = [:]
        for record in records {
            let metric = record.reading.metric
            entries[
                [record.reading.service, metric.name],
                default: Entry(
                    service: record.reading.service, name: metric.name,
                    kind: MetricKind(metric.data), unit: metric.unit,
                    description: metric.description)
            ].add(record)
        }
        self.entries = entries.values.sorted { ($0.service, $0.name) < ($1.service, $1.name) }
    }
}

extension MetricCatalogue.Entry {
    fileprivate mutating func add(_ record: MetricRecord) {
        series += 1
        updated = max(updated, record.reading.frame?.time ?? 0)
        guard let latest = record.latest else { return }
        if series == 1 {
            self.latest = latest
        } else {
            self.latest = kind == .gauge ? nil : self.latest.map { $0 + latest }
        }
    }
}

extension MetricRecord {
    /// Where the series stands: its value, or how often a histogram was recorded into.
    package var latest: Double? {
        switch reading.total {
        case .level(let value), .increase(let value): value
        case .distribution(let distribution): Double(distribution.count)
        case nil: nil
        }
    }

    /// The series over a window: where it stood, or how much came to it a second; `nil` where nothing is
    /// told.
    package func values(over window: MetricWindow) -> [Double?] {
        var bins = MetricBins(window)
        var levels = [Double?](repeating: nil, count: window.count)
        for step in steps where step.to > window.start {
            switch step.content {
            case .level(let level):
                window.forEachBin(from: step.from, to: step.to) { bin, _, _ in
                    levels[bin] = level
                }
            case .increase(let amount): bins.add(amount, from: step.from, to: step.to)
            case .distribution(let distribution):
                bins.add(Double(distribution.count), from: step.from, to: step.to)
            }
        }
        return MetricKind(reading.metric.data).isRate ? bins.rates : levels
    }
}
