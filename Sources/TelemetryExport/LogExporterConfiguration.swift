// SPDX-License-Identifier: Apache-2.0

import Logging
import TelemetrySDK

/// Where log records go besides the console, as `OTEL_LOGS_EXPORTER` and the variables of each exporter
/// say.
///
/// See OpenTelemetry specification, `configuration/sdk-environment-variables.md`, Exporter Selection.
package struct LogExporterConfiguration: Sendable {
    package enum Destination: Sendable {
        case otlp(OTLPConfiguration)
        case file(ByteOutput)
    }

    /// Each kind at most once; empty for `none`, and for `console`, which has every line anyway.
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
            case .none, .console: break
            case .otlp:
                destinations.append(
                    .otlp(
                        try OTLPConfiguration(environment, signal: .logs, warnings: &warnings)))
            case .file:
                let path = environment.string(Self.fileVariable)
                destinations.append(.file(path.map { .file(path: $0) } ?? .standardOutput))
            }
        }
    }
}

extension LogExporterConfiguration.Destination {
    /// Makes the exporter, which must be shut down. Fails if a certificate file cannot be read.
    package func makeExporter(
        logger: Logger
    ) throws(ConfigurationError) -> any LogRecordExporter {
        switch self {
        case .otlp(let configuration):
            return try OTLPLogExporter(configuration, logger: logger)
        case .file(let output):
            return OTLPLogFileExporter(logger: logger, write: output.append)
        }
    }
}

extension LogExporterConfiguration {
    /// The file to which `otlp_file` appends; standard output if unset.
    package static let fileVariable = "OUTLAY_LOGS_FILE"

    private static let listVariable = "OTEL_LOGS_EXPORTER"

    private enum Name: String, CaseIterable {
        case otlp
        case console
        /// As OpenTelemetry's declarative configuration calls it.
        case file = "otlp_file/development"
        case none
    }

    /// Whether the environment wants log records posted, yet nobody has said where to; see
    /// ``ExporterConfiguration/lacksEndpoint(_:)``.
    package static func lacksEndpoint(_ environment: Environment) -> Bool {
        var ignored = ConfigurationWarnings()
        return names(environment, warnings: &ignored).contains(.otlp)
            && !OTLPConfiguration.namesEndpoint(environment, signal: .logs)
    }

    private static func names(
        _ environment: Environment, warnings: inout ConfigurationWarnings
    ) -> [Name] {
        environment.choices(
            listVariable, consequence: "This exporter is left out.", warnings: &warnings) ?? [.otlp]
    }
}
