// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TelemetryModel

/// Metrics by the module that measures, in the order in which they come.
struct ScopeCollection {
    private(set) var all: [ScopeMetrics] = []
    private let version: String
    private var places: [String: Int] = [:]

    init(version: String) { self.version = version }

    mutating func add(_ metric: Metric, scope: String) {
        if let place = places[scope] { return all[place].metrics.append(metric) }
        places[scope] = all.count
        let version = scope.isEmpty ? "" : version
        all.append(
            ScopeMetrics(
                scope: InstrumentationScope(name: scope, version: version), metrics: [metric]))
    }
}

/// What the registry keeps for one reader.
final class ReaderState: Sendable {
    let configuration: MetricReaderConfiguration
    /// When the reader collected last; at first, when the registry was made. The lock keeps two
    /// collections of one reader apart.
    let previous: Mutex<UInt64>

    init(_ configuration: MetricReaderConfiguration, created: UInt64) {
        self.configuration = configuration
        previous = Mutex(created)
    }
}
