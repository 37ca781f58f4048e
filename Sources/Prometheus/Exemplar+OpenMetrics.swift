// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

extension Exemplar {
    /// More characters than this in names and values of the labels are forbidden (OpenMetrics 1.0.0,
    /// "Exemplars").
    private static let maximumLabelCharacters = 128

    /// The measurement as a number; one that has none is less than any.
    var number: Double {
        switch value {
        case .int(let value): Double(value)
        case .double(let value): value
        case nil: -.infinity
        }
    }

    /// What follows a sample: the span, what a view took away if there is room, value and time.
    var text: String {
        guard let value else { return "" }
        var labels: [(name: String, value: String)] = []
        if let traceID { labels.append(("trace_id", "\(traceID)")) }
        if let spanID { labels.append(("span_id", "\(spanID)")) }
        let all = PrometheusLabels(filteredAttributes, suffix: labels)
        let some = PrometheusLabels([:], suffix: labels)
        let shown = all.characters <= Self.maximumLabelCharacters ? all : some
        let time = time > 0 ? " \(PrometheusNumber.seconds(time))" : ""
        return " # {\(shown.text)} \(PrometheusNumber.text(value))\(time)"
    }
}
