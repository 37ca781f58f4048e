// SPDX-License-Identifier: Apache-2.0

import Telemetry
import TelemetryExport
import TelemetrySDK
import Testing

@Suite("Metrics as the environment configures them")
struct MetricsConfigurationTests {
    @Test(
        arguments: [
            (nil, ["otlp"]), ("", ["otlp"]), ("none", []), ("prometheus", ["prometheus"]),
            ("otlp, PROMETHEUS,otlp", ["otlp", "prometheus"]), ("none,console", ["console"]),
            ("otlp_file/development", ["file"]),
        ] as [(String?, [String])])
    func `the list of exporters is read`(list: String?, names: [String]) throws {
        let (configuration, warnings) = try read(list.map { ["OTEL_METRICS_EXPORTER": $0] } ?? [:])
        #expect(configuration.readers.map { name($0.destination) } == names)
        #expect(warnings.isEmpty)
    }

    @Test func `an exporter that we do not have is left out with a warning`() throws {
        let (configuration, warnings) = try read(["OTEL_METRICS_EXPORTER": "logging,console"])
        #expect(configuration.readers.map { name($0.destination) } == ["console"])
        #expect(warnings.sentences.map { $0.contains("logging") } == [true])
    }

    @Test func `the defaults are the specification's`() throws {
        let (configuration, _) = try read([:])
        #expect(configuration.exemplarFilter == .traceBased)
        let reader = try #require(configuration.readers.first)
        #expect(reader.periodic.interval == .seconds(60))
        #expect(reader.periodic.exportTimeout == .seconds(30))
        #expect(reader.reader.temporality == .cumulative)
        #expect(reader.reader.aggregations.isEmpty)
        #expect(reader.reader.cardinalityLimit == 2000)
        guard case .otlp(let otlp) = reader.destination else {
            Issue.record("not sent by OTLP")
            return
        }
        #expect(otlp.endpoint.url(for: .metrics) == "http://localhost:4318/v1/metrics")
    }

    @Test func `every variable is read`() throws {
        let (configuration, warnings) = try read([
            "OTEL_METRICS_EXPORTER": "otlp,prometheus",
            "OTEL_METRICS_EXEMPLAR_FILTER": "Always_On",
            "OTEL_METRIC_EXPORT_INTERVAL": "1000", "OTEL_METRIC_EXPORT_TIMEOUT": "0",
            "OTEL_EXPORTER_OTLP_ENDPOINT": "http://a:1",
            "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT": "https://b/m",
            "OTEL_EXPORTER_OTLP_METRICS_PROTOCOL": "http/json",
            "OTEL_EXPORTER_OTLP_METRICS_COMPRESSION": "gzip",
            "OTEL_EXPORTER_OTLP_METRICS_TIMEOUT": "500",
            "OTEL_EXPORTER_OTLP_METRICS_HEADERS": "k=v",
            "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE": "LowMemory",
            "OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION":
                "base2_exponential_bucket_histogram",
            "OTEL_EXPORTER_PROMETHEUS_HOST": "0.0.0.0", "OTEL_EXPORTER_PROMETHEUS_PORT": "9999",
        ])
        #expect(warnings.isEmpty)
        #expect(configuration.exemplarFilter == .alwaysOn)
        try #require(configuration.readers.count == 2)
        let pushed = configuration.readers[0]
        #expect(pushed.periodic.interval == .seconds(1))
        #expect(pushed.periodic.exportTimeout == .noLimit)
        #expect(pushed.reader.temporality == .lowmemory)
        #expect(pushed.reader.aggregations == [.histogram: .exponentialHistogram()])
        guard case .otlp(let otlp) = pushed.destination,
            case .prometheus(let prometheus) = configuration.readers[1].destination
        else {
            Issue.record("other destinations")
            return
        }
        #expect(otlp.endpoint.url(for: .metrics) == "https://b/m")
        #expect(otlp.wireProtocol == .httpJSON)
        #expect(otlp.compression == .gzip)
        #expect(otlp.timeout == .milliseconds(500))
        #expect(otlp.headers.map(\.name) == ["k"])
        #expect((prometheus.host, prometheus.port) == ("0.0.0.0", 9999))
        // What is pulled is cumulative, whatever is preferred of what is pushed.
        #expect(configuration.readers[1].reader.temporality == .cumulative)
        #expect(configuration.readers[1].reader.aggregations.isEmpty)
    }

    @Test(
        arguments: [
            ("OTEL_METRICS_EXEMPLAR_FILTER", "some"), ("OTEL_METRIC_EXPORT_INTERVAL", "soon"),
            ("OTEL_METRIC_EXPORT_TIMEOUT", "-1"), ("OTEL_EXPORTER_PROMETHEUS_PORT", "65536"),
            ("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "none"),
            ("OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION", "sum"),
        ])
    func `what cannot be read is named, and the default used`(
        variable: String, value: String
    ) throws {
        let (_, warnings) = try read(["OTEL_METRICS_EXPORTER": "otlp,prometheus", variable: value])
        #expect(warnings.sentences.map { $0.hasPrefix("\(variable) is") } == [true])
    }

    @Test(
        arguments: [
            ([:], []), (["OTEL_EXPORTER_OTLP_ENDPOINT": "http://c"], ["otlp"]),
            (["OTEL_EXPORTER_OTLP_METRICS_ENDPOINT": "http://c"], ["otlp"]),
            (["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://c"], []),
            (["OTEL_METRICS_EXPORTER": "otlp,prometheus"], ["prometheus"]),
        ] as [([String: String], [String])])
    func `a program that needs an endpoint posts nothing without one`(
        variables: [String: String], names: [String]
    ) throws {
        let (configuration, warnings) = try read(variables, needsEndpoint: true)
        #expect(configuration.readers.map { name($0.destination) } == names)
        #expect(warnings.isEmpty)
    }

    @Test func `a disabled SDK measures nothing and asks for no endpoint`() throws {
        var warnings = ConfigurationWarnings()
        let configuration = try TelemetryConfiguration(
            serviceName: "test", serviceVersion: "",
            environment: Environment([
                "OTEL_SDK_DISABLED": "true", "OTEL_METRICS_EXPORTER": "otlp,prometheus",
                "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT": "nowhere",
            ]), warnings: &warnings)
        #expect(configuration.metrics.readers.isEmpty)
    }

    private func read(
        _ variables: [String: String], needsEndpoint: Bool = false
    ) throws -> (MetricsConfiguration, ConfigurationWarnings) {
        var warnings = ConfigurationWarnings()
        let configuration = try MetricsConfiguration(
            Environment(variables), isEnabled: true, needsEndpoint: needsEndpoint,
            warnings: &warnings)
        return (configuration, warnings)
    }

    private func name(_ destination: MetricsConfiguration.Destination) -> String {
        switch destination {
        case .otlp: "otlp"
        case .console: "console"
        case .file: "file"
        case .prometheus: "prometheus"
        }
    }
}
