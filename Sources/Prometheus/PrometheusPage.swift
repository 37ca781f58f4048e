// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// One collection as the page that a scraper reads.
///
/// What cannot stand on it, such as a second metric of the same name and another type, is left out and
/// named in ``problems``; the rest of the page stays right. See OpenTelemetry specification,
/// `compatibility/prometheus_and_openmetrics.md`, "OTLP Metric points to Prometheus".
package struct PrometheusPage {
    /// What the page says beside the metrics.
    package struct Options: Sendable {
        /// Whether each point names its scope in `otel_scope_…` labels.
        package var namesScopes = true
        /// Whether the resource is shown as `target_info`.
        package var showsTarget = true
        /// Which of the resource's attributes every point bears as labels, by their keys.
        package var resourceLabels: @Sendable (String) -> Bool = { _ in false }

        package init() {}
    }

    private let format: ExpositionFormat
    private let options: Options
    private var families: [String: MetricFamily] = [:]
    private var claimed: [String: String] = [:]
    /// What was left out, in sentences.
    package private(set) var problems: [String] = []

    package init(
        _ metrics: ResourceMetrics, format: ExpositionFormat, options: Options = Options()
    ) {
        self.format = format
        self.options = options
        if options.showsTarget { addTarget(metrics.resource) }
        let resourceLabels = metrics.resource.attributes
            .filter { options.resourceLabels($0.key) }
            .map { PrometheusLabel($0.key, $0.value.labelText) }
        for scope in metrics.scopes {
            let labels = (options.namesScopes ? scope.scope.labels : []) + resourceLabels
            for metric in scope.metrics { add(metric, labels: labels) }
        }
    }

    /// The whole page, families in the order of their names.
    package var text: String {
        let text = families.values.sorted { $0.name.base < $1.name.base }
            .map { $0.text(format) }.joined()
        return format.isOpenMetrics ? text + "# EOF\n" : text
    }
}

extension PrometheusPage {
    private mutating func addTarget(_ resource: Resource) {
        guard !resource.attributes.isEmpty else { return }
        var family = MetricFamily(
            name: .init(base: "target", suffix: "_info", unit: ""), kind: .info,
            help: "Target metadata")
        family.samples = "target_info\(PrometheusLabels(resource.attributes).braced()) 1\n"
        families["target"] = family
        for name in family.claims(format) { claimed[name] = "target" }
    }

    private mutating func add(_ metric: Metric, labels: [PrometheusLabel]) {
        guard let new = MetricFamily(metric) else {
            problems.append("\(metric.name) is left out: Prometheus has no place for its kind.")
            return
        }
        let key = new.name.base + new.name.suffix
        guard var family = claim(new, key: key, metric: metric) else { return }
        let taken: String? =
            switch new.kind {
            case .histogram: "le"
            case .summary: "quantile"
            default: nil
            }
        var writer = SampleWriter(
            family: family, format: format,
            labels: { PrometheusLabels($0, taken: taken, others: labels) })
        writer.write(metric.data)
        if writer.repeated > 0 {
            problems.append("\(metric.name) has points whose labels are the same; one is shown.")
        }
        family = writer.family
        families[key] = family
    }

    /// The family to add to: the one that is there, a new one, or none if they contradict each other.
    private mutating func claim(
        _ new: MetricFamily, key: String, metric: Metric
    ) -> MetricFamily? {
        if let known = families[key], known.kind == new.kind, known.name == new.name {
            if known.help != new.help {
                problems.append("\(metric.name) is described in two ways; the first is shown.")
            }
            return known
        }
        let claims = new.claims(format)
        if let owner = claims.compactMap({ claimed[$0] }).first {
            problems.append(
                "\(metric.name) is left out: its name in Prometheus is taken by \(owner).")
            return nil
        }
        for name in claims { claimed[name] = metric.name }
        return new
    }
}
