// SPDX-License-Identifier: Apache-2.0

import Logging
import TelemetryExport
import TelemetryModel
import TelemetrySDK

/// Everything about log records that the environment or a file can say; the console is the program's.
package struct LogsConfiguration: Sendable {
    package var limits = LogLimits()
    /// None if nothing is exported.
    package var processors: [LogProcessorConfiguration] = []
    /// Where the exceptions of spans go.
    package var exceptions = ExceptionRecording.Signal.spanEvents

    package init() {}

    /// One processor for each destination. Fails if a certificate file cannot be read.
    ///
    /// - Parameters:
    ///   - timer: measures the exports, if anybody wants to know.
    ///   - logger: hears of failures; must write to the console alone.
    func makeProcessors(
        resource: Resource, scopeVersion: String, timer: ExportTimer?, logger: Logger
    ) throws(ConfigurationError) -> [any LogRecordProcessor] {
        var made: [any LogRecordProcessor] = []
        for (processor, component) in zip(processors, components) {
            let exporter = try processor.destination.makeExporter(logger: logger)
            made.append(
                BatchLogRecordProcessor(
                    processor.batching,
                    exporter: timer?.timing(exporter, as: component.exporter) ?? exporter,
                    resource: resource, scopeVersion: scopeVersion, logger: logger))
        }
        return made
    }
}

/// How log records are gathered, and where they go.
package struct LogProcessorConfiguration: Sendable {
    package var batching: BatchConfiguration
    package var destination: LogExporterConfiguration.Destination

    package init(
        batching: BatchConfiguration, destination: LogExporterConfiguration.Destination
    ) {
        self.batching = batching
        self.destination = destination
    }
}
