// SPDX-License-Identifier: Apache-2.0

/// Two reports side by side.
package struct LoadComparison: Hashable, Sendable {
    private let before: LoadReport
    private let after: LoadReport

    package init(before: LoadReport, after: LoadReport) {
        self.before = before
        self.after = after
    }

    /// For each route and journey the median, the 99th percentile and the part of errors, before and
    /// after; and a sentence if the two runs were not asked for the same.
    package var table: String {
        let names = Set(before.routes.keys).union(after.routes.keys).sorted()
        let kinds = Set(before.journeys.keys).union(after.journeys.keys).sorted()
        let rows =
            [row("all requests", before.requests, after.requests)]
            + names.map { row($0, before.routes[$0], after.routes[$0]) }
            + kinds.map { row("journey \($0)", before.journeys[$0], after.journeys[$0]) }
        return columns([["", "count", "p50", "", "p99", "", "errors"]] + rows) + arrivals + warning
    }

    private var arrivals: String {
        "achieved \(decimal(before.arrivals.achievedRate, digits: 1)) → "
            + "\(decimal(after.arrivals.achievedRate, digits: 1)) journeys a second, "
            + "shed \(before.arrivals.shed) → \(after.arrivals.shed)\n"
    }

    private var warning: String {
        before.plan == after.plan
            ? "" : "The two runs were not asked for the same; compare with care.\n"
    }

    private func row(
        _ name: String, _ old: LoadReport.Series?, _ new: LoadReport.Series?
    ) -> [String] {
        [name, pair(old, new) { "\($0.count)" }]
            + latency(old?.latency.p50, new?.latency.p50)
            + latency(old?.latency.p99, new?.latency.p99)
            + [
                pair(old, new) {
                    let ratio = $0.count == 0 ? 0 : Double($0.errors) / Double($0.count)
                    return "\(decimal(ratio * 100, digits: 2)) %"
                }
            ]
    }

    private func pair(
        _ old: LoadReport.Series?, _ new: LoadReport.Series?,
        _ text: (LoadReport.Series) -> String
    ) -> String {
        "\(old.map(text) ?? "–") → \(new.map(text) ?? "–")"
    }

    private func latency(_ old: Double?, _ new: Double?) -> [String] {
        let sides = [old, new].map { $0.map(milliseconds) ?? "–" }
        guard let old, let new, old > 0 else { return [sides.joined(separator: " → "), ""] }
        let change = (new - old) / old * 100
        return [
            sides.joined(separator: " → "),
            "\(change >= 0 ? "+" : "")\(decimal(change, digits: 1)) %",
        ]
    }
}
