// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// All series of one name, of whichever scopes: what stands under one `TYPE` line.
struct MetricFamily {
    enum Kind: String {
        case counter, gauge, histogram, summary
        /// A gauge in the formats that do not know it.
        case info
    }

    /// What the samples of a family are called, before any suffix of theirs.
    struct Name: Hashable {
        /// Without the suffix of the kind; the family's name in OpenMetrics.
        var base: String
        /// The suffix of the kind: `_total`, `_info` or nothing.
        var suffix: String
        /// In Prometheus' words; empty if there is none.
        var unit: String

        func inFormat(_ format: ExpositionFormat) -> String {
            format.isOpenMetrics ? base : base + suffix
        }
    }

    let name: Name
    let kind: Kind
    var help: String
    /// Lines, each ended.
    var samples = ""
    /// The labels that have occurred, since a page with the same series twice is refused as a whole.
    var seen: Set<PrometheusLabels> = []

    init(name: Name, kind: Kind, help: String) {
        self.name = name
        self.kind = kind
        self.help = help
    }

    /// Every name that a line of the family may begin with, which no other family may use.
    func claims(_ format: ExpositionFormat) -> [String] {
        let extra: [String] =
            switch kind {
            case .counter: format.isOpenMetrics ? ["_total", "_created"] : []
            case .histogram:
                ["_bucket", "_count", "_sum"] + (format.isOpenMetrics ? ["_created"] : [])
            case .summary: ["_count", "_sum"] + (format.isOpenMetrics ? ["_created"] : [])
            case .info: format.isOpenMetrics ? ["_info"] : []
            case .gauge: []
            }
        return [name.inFormat(format)] + extra.map { name.base + $0 }
    }

    func text(_ format: ExpositionFormat) -> String {
        let name = name.inFormat(format)
        // In Prometheus' own format a quotation mark stands for itself here.
        let escapedHelp = PrometheusLabels.escaped(help, quotes: format.isOpenMetrics)
        let kind = kind == .info && !format.isOpenMetrics ? .gauge : kind
        var text = help.isEmpty ? "" : "# HELP \(name) \(escapedHelp)\n"
        text += "# TYPE \(name) \(kind.rawValue)\n"
        // OpenMetrics allows a unit only as the end of the name.
        if format.isOpenMetrics, !self.name.unit.isEmpty, name.hasSuffix("_\(self.name.unit)") {
            text += "# UNIT \(name) \(self.name.unit)\n"
        }
        return text + samples
    }
}

extension MetricFamily {
    /// The family of a metric, without samples; `nil` for what has no place in Prometheus.
    init?(_ metric: Metric) {
        guard let kind = Kind(metric.data) else { return nil }
        var base = PrometheusNames.metric(metric.name)
        if kind == .counter, base.hasSuffix("_total") { base.removeLast("_total".count) }
        let isGauge = if case .gauge = metric.data { true } else { false }
        let unit = PrometheusUnit.words(metric.unit, isGauge: isGauge)
        if !unit.isEmpty && !"_\(base)".hasSuffix("_\(unit)") { base += "_\(unit)" }
        self.init(
            name: Name(base: base, suffix: kind == .counter ? "_total" : "", unit: unit),
            kind: kind, help: metric.description)
    }
}

extension MetricFamily.Kind {
    /// Deltas have no place: a scraper may come at any time, or twice, or not at all.
    init?(_ data: Metric.Data) {
        switch data {
        case .gauge: self = .gauge
        case .sum(_, .cumulative, let isMonotonic): self = isMonotonic ? .counter : .gauge
        case .histogram(_, .cumulative), .exponentialHistogram(_, .cumulative): self = .histogram
        case .summary: self = .summary
        case .sum, .histogram, .exponentialHistogram, .unknown: return nil
        }
    }
}
