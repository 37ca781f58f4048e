// SPDX-License-Identifier: Apache-2.0

import PrometheusEndpoint
import TelemetryExport
import TelemetrySDK

extension MetricsConfiguration {
    /// The file to which `otlp_file` appends; standard output if unset.
    static let fileVariable = "OUTLAY_METRICS_FILE"

    private static let listVariable = "OTEL_METRICS_EXPORTER"

    private enum Name: String, CaseIterable {
        case otlp
        case prometheus
        case console
        /// As OpenTelemetry's declarative configuration calls it.
        case file = "otlp_file/development"
        case none
    }

    /// Reads `OTEL_METRICS_EXPORTER`, `OTEL_METRIC_EXPORT_*`, `OTEL_METRICS_EXEMPLAR_FILTER` and the
    /// variables of each exporter.
    ///
    /// - Parameters:
    ///   - isEnabled: with `false` nothing is measured, whatever the variables say.
    ///   - needsEndpoint: whether nothing is to be posted unless somebody has said where to.
    /// - Throws: ``TelemetrySDK/ConfigurationError`` for what cannot be ignored.
    package init(
        _ environment: Environment, isEnabled: Bool, needsEndpoint: Bool,
        warnings: inout ConfigurationWarnings
    ) throws(ConfigurationError) {
        self.init()
        exemplarFilter =
            environment.choice("OTEL_METRICS_EXEMPLAR_FILTER", warnings: &warnings)
            ?? exemplarFilter
        let periodic = PeriodicMetricReader.Configuration(
            environment: environment, warnings: &warnings)
        var names = Self.names(environment, warnings: &warnings)
        if needsEndpoint && !OTLPConfiguration.namesEndpoint(environment, signal: .metrics) {
            names.removeAll { $0 == .otlp }
        }
        guard isEnabled else { return }
        for name in names where name != .none {
            var reader = try Self.reader(name, environment, warnings: &warnings)
            reader.periodic = periodic
            readers.append(reader)
        }
    }

    private static func reader(
        _ name: Name, _ environment: Environment, warnings: inout ConfigurationWarnings
    ) throws(ConfigurationError) -> Reader {
        switch name {
        case .otlp:
            var reader = Reader(
                .otlp(try OTLPConfiguration(environment, signal: .metrics, warnings: &warnings)))
            reader.reader.read(environment, warnings: &warnings)
            return reader
        case .prometheus:
            return Reader(
                .prometheus(
                    PrometheusConfiguration(environment: environment, warnings: &warnings)))
        case .file:
            let path = environment.string(fileVariable)
            return Reader(.file(path.map { .file(path: $0) } ?? .standardOutput))
        case .console, .none: return Reader(.console)
        }
    }

    private static func names(
        _ environment: Environment, warnings: inout ConfigurationWarnings
    ) -> [Name] {
        environment.choices(
            listVariable, consequence: "This exporter is left out.", warnings: &warnings) ?? [.otlp]
    }
}

extension MetricReaderConfiguration {
    /// `metrics/sdk_exporters/otlp.md`, Additional Environment Variable Configuration.
    fileprivate mutating func read(
        _ environment: Environment, warnings: inout ConfigurationWarnings
    ) {
        temporality =
            environment.choice(
                "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", warnings: &warnings)
            ?? temporality
        let histograms: HistogramAggregation? = environment.choice(
            "OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION", warnings: &warnings)
        aggregations = histograms?.aggregations ?? [:]
    }
}

extension PeriodicMetricReader.Configuration {
    /// Reads `OTEL_METRIC_EXPORT_INTERVAL` and `OTEL_METRIC_EXPORT_TIMEOUT`.
    fileprivate init(environment: Environment, warnings: inout ConfigurationWarnings) {
        self.init()
        interval =
            environment.milliseconds("OTEL_METRIC_EXPORT_INTERVAL", warnings: &warnings)
            ?? interval
        exportTimeout =
            environment.timeout("OTEL_METRIC_EXPORT_TIMEOUT", warnings: &warnings)
            ?? exportTimeout
    }
}

extension PrometheusConfiguration {
    /// Reads `OTEL_EXPORTER_PROMETHEUS_HOST` and `OTEL_EXPORTER_PROMETHEUS_PORT`.
    fileprivate init(environment: Environment, warnings: inout ConfigurationWarnings) {
        self.init()
        host = environment.string("OTEL_EXPORTER_PROMETHEUS_HOST") ?? host
        port =
            environment.integer(
                "OTEL_EXPORTER_PROMETHEUS_PORT", in: 0...65535, warnings: &warnings) ?? port
    }
}
