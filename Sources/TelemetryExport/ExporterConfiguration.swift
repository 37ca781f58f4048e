// SPDX-License-Identifier: Apache-2.0

import Logging
import TelemetryModel
import TelemetrySDK

/// Where traces go, as `OTEL_TRACES_EXPORTER` and the variables of each exporter say.
///
/// See OpenTelemetry specification, `configuration/sdk-environment-variables.md`, Exporter
/// Selection.
package struct ExporterConfiguration: Sendable {
    package enum Destination: Sendable {
        case otlp(OTLPConfiguration)
        case zipkin(ZipkinConfiguration)
        case console
        case file(ByteOutput)
    }

    /// Each kind at most once; empty for `none`.
    package var destinations: [Destination]

    package init(destinations: [Destination]) {
        self.destinations = destinations
    }

    /// Reads the environment. Fails as the exporters' configurations do; a name that is not known is
    /// ignored with a warning.
    package init(
        _ environment: Environment, warnings: inout ConfigurationWarnings
    ) throws(ConfigurationError) {
        destinations = []
        for name in Self.names(environment, warnings: &warnings) {
            switch name {
            case .none: break
            case .otlp:
                destinations.append(
                    .otlp(try OTLPConfiguration(environment, warnings: &warnings)))
            case .zipkin:
                destinations.append(
                    .zipkin(try ZipkinConfiguration(environment, warnings: &warnings)))
            case .console: destinations.append(.console)
            case .file:
                let path = environment.string(Self.fileVariable)
                destinations.append(.file(path.map { .file(path: $0) } ?? .standardOutput))
            }
        }
    }

    /// Makes the exporters. Each must be shut down. Fails if a certificate file cannot be read.
    package func makeExporters(
        resource: Resource, logger: Logger
    ) throws(ConfigurationError) -> [any SpanExporter] {
        var exporters: [any SpanExporter] = []
        for destination in destinations {
            switch destination {
            case .otlp(let configuration):
                exporters.append(
                    try OTLPExporter(configuration, resource: resource, logger: logger))
            case .zipkin(let configuration):
                exporters.append(try ZipkinExporter(configuration, logger: logger))
            case .console:
                exporters.append(ConsoleExporter(logger: logger))
            case .file(let output):
                exporters.append(
                    OTLPFileExporter(resource: resource, logger: logger, write: output.append))
            }
        }
        return exporters
    }
}

extension ExporterConfiguration {
    /// The file to which `otlp_file` appends; standard output if unset.
    package static let fileVariable = "OUTLAY_TRACES_FILE"

    private static let listVariable = "OTEL_TRACES_EXPORTER"

    private enum Name: String, CaseIterable {
        case otlp
        case zipkin
        case console
        /// As OpenTelemetry's declarative configuration calls it.
        case file = "otlp_file/development"
        case none
    }

    /// Whether traces leave only if `OTEL_EXPORTER_OTLP_ENDPOINT` or its form for traces is set, and
    /// neither is: the environment wants traces posted, yet nobody has said where to.
    ///
    /// The specification then posts to this machine; a program may rather choose to run untraced.
    package static func lacksEndpoint(_ environment: Environment) -> Bool {
        var ignored = ConfigurationWarnings()
        return names(environment, warnings: &ignored) == [.otlp]
            && !OTLPConfiguration.namesEndpoint(environment)
    }

    private static func names(
        _ environment: Environment, warnings: inout ConfigurationWarnings
    ) -> [Name] {
        environment.choices(
            listVariable, consequence: "This exporter is left out.", warnings: &warnings) ?? [.otlp]
    }
}
