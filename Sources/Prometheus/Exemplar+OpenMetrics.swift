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
        var span: [PrometheusLabel] = []
        if let traceID { span.append(PrometheusLabel("trace_id", "\(traceID)")) }
        if let spanID { span.append(PrometheusLabel("span_id", "\(spanID)")) }
        let others = filteredAttributes.filter { attribute in
            !span.contains { $0.name == PrometheusNames.label(attribute.key) }
        }
        let all = PrometheusLabels(Attributes(others), others: span)
        let some = PrometheusLabels([:], others: span)
        let shown = all.characters <= Self.maximumLabelCharacters ? all : some
        let time = time > 0 ? " \(PrometheusNumber.seconds(time))" : ""
        return " # {\(shown.text)} \(PrometheusNumber.text(value))\(time)"
    }
}

extension Sequence<Exemplar> {
    /// The one that was measured last; of several at once, the last to come.
    var latest: Exemplar? {
        reduce(nil) { latest, next in
            if let latest, latest.time > next.time { latest } else { next }
        }
    }
}

extension HistogramPoint {
    /// For each bucket the latest exemplar that fell into it; at the end the bucket without a bound.
    var latestExemplars: [Exemplar?] {
        var latest = [Exemplar?](repeating: nil, count: bounds.count + 1)
        for exemplar in exemplars where exemplar.value != nil {
            let bucket = bounds.firstIndex { exemplar.number <= $0 } ?? bounds.count
            latest[bucket] = [latest[bucket], exemplar].compactMap(\.self).latest
        }
        return latest
    }
}
