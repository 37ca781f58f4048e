// SPDX-License-Identifier: Apache-2.0

extension LoadReport {
    /// The report for people.
    package var table: String {
        let blocks = [
            headline, columns([Self.header("route")] + rows(of: routes)),
            columns([Self.header("journey")] + rows(of: journeys)),
            slowest.isEmpty ? "" : "slowest traces\n" + columns(slowest.map(\.row)),
            notes.map { "\($0)\n" }.joined(),
        ]
        return blocks.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private var headline: String {
        "\(arrivals.intended) journeys arrived in \(decimal(elapsedSeconds, digits: 1)) s: "
            + "\(arrivals.finished) finished, \(arrivals.shed) shed; "
            + "\(decimal(arrivals.achievedRate, digits: 1)) a second of "
            + "\(decimal(arrivals.intendedRate, digits: 1)) intended\n"
            + "\(requests.count) requests, \(requests.errors) errors, "
            + "p99 \(milliseconds(requests.latency.p99)), "
            + "max \(milliseconds(requests.latency.max))\n"
    }

    private static func header(_ name: String) -> [String] {
        [name, "count", "errors", "p50", "p90", "p99", "p99.9", "max", "outcomes"]
    }

    private func rows(of series: [String: Series]) -> [[String]] {
        series.sorted { $0.key < $1.key }.map { [$0.key] + $0.value.row }
    }
}

extension LoadReport.Series {
    fileprivate var row: [String] {
        let latencies = [latency.p50, latency.p90, latency.p99, latency.p999, latency.max]
        let outcomes = outcomes.sorted { $0.key < $1.key }.map { "\($0.key) × \($0.value)" }
        return ["\(count)", "\(errors)"] + latencies.map(milliseconds)
            + [outcomes.joined(separator: ", ")]
    }
}

extension LoadReport.SlowTrace {
    fileprivate var row: [String] { [traceID, journey, LoadGenerator.milliseconds(milliseconds)] }
}
