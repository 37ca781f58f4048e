// SPDX-License-Identifier: Apache-2.0

import TelemetrySDK
import Testing

@testable import TelemetryExport

struct ExporterConfigurationTests {
    @Test(
        arguments: [
            (nil, ["otlp"]), ("", ["otlp"]), ("none", []), ("console", ["console"]),
            ("otlp, CONSOLE,otlp", ["otlp", "console"]), ("none,console", ["console"]),
            ("otlp_file/development", ["file"]), ("zipkin", ["zipkin"]),
        ] as [(String?, [String])])
    func `the list of exporters is read`(list: String?, names: [String]) throws {
        let (configuration, warnings) = try read(list.map { ["OTEL_TRACES_EXPORTER": $0] } ?? [:])
        #expect(configuration.destinations.map(name) == names)
        #expect(warnings.isEmpty)
    }

    @Test(arguments: ["logging", "jaeger"])
    func `an exporter that we do not have is left out with a warning`(unknown: String) throws {
        let (configuration, warnings) = try read(["OTEL_TRACES_EXPORTER": "\(unknown),console"])
        #expect(configuration.destinations.map(name) == ["console"])
        #expect(warnings.sentences.count == 1)
        #expect(warnings.sentences.first?.contains(unknown) == true)
    }

    @Test func `the file is named by its variable`() throws {
        let (configuration, _) = try read([
            "OTEL_TRACES_EXPORTER": "otlp_file/development", "OUTLAY_TRACES_FILE": "/tmp/t.jsonl",
        ])
        guard case .file(let output) = configuration.destinations.first else {
            Issue.record("there is no file")
            return
        }
        #expect(output == .file(path: "/tmp/t.jsonl"))
    }

    @Test func `each destination becomes an exporter`() async throws {
        let (configuration, _) = try read([
            "OTEL_TRACES_EXPORTER": "otlp,console,otlp_file/development,zipkin"
        ])
        let exporters = try configuration.makeExporters(
            resource: .test, logger: LogRecorder().logger)
        try #require(exporters.count == 4)
        #expect(exporters[0] is OTLPExporter)
        #expect(exporters[1] is ConsoleExporter)
        #expect(exporters[2] is OTLPFileExporter)
        #expect(exporters[3] is ZipkinExporter)
        for exporter in exporters { await exporter.shutdown() }
    }

    @Test func `an exporter by gRPC that never ran can be shut down`() async throws {
        let (configuration, _) = try read(["OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"])
        let exporters = try configuration.makeExporters(
            resource: .test, logger: LogRecorder().logger)
        #expect(exporters.map { $0 is OTLPExporter } == [true])
        for exporter in exporters {
            await exporter.shutdown()
            await exporter.run()
            #expect(await exporter.export(.one) == .afterShutdown)
        }
    }

    @Test(
        arguments: [
            ([:], true),
            (["OTEL_EXPORTER_OTLP_ENDPOINT": ""], true),
            (["OTEL_EXPORTER_OTLP_ENDPOINT": "http://c"], false),
            (["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://c"], false),
            (["OTEL_TRACES_EXPORTER": "console"], false),
            (["OTEL_TRACES_EXPORTER": "otlp"], true),
            (["OTEL_TRACES_EXPORTER": "none"], false),
        ] as [([String: String], Bool)])
    func `a missing endpoint can be told`(variables: [String: String], isMissing: Bool) {
        #expect(ExporterConfiguration.lacksEndpoint(Environment(variables)) == isMissing)
    }

    private func read(
        _ variables: [String: String]
    ) throws -> (ExporterConfiguration, ConfigurationWarnings) {
        var warnings = ConfigurationWarnings()
        let configuration = try ExporterConfiguration(Environment(variables), warnings: &warnings)
        return (configuration, warnings)
    }

    private func name(_ destination: ExporterConfiguration.Destination) -> String {
        switch destination {
        case .otlp: "otlp"
        case .zipkin: "zipkin"
        case .console: "console"
        case .file: "file"
        }
    }
}
