// SPDX-License-Identifier: Apache-2.0

import TelemetryExport
import TelemetrySDK

extension LogsConfiguration {
    /// Reads `OTEL_LOGS_EXPORTER`, `OTEL_BLRP_*`, `OTEL_LOGRECORD_*`, `OTEL_EXPORTER_OTLP_LOGS_*` and
    /// `OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN`.
    ///
    /// - Parameters:
    ///   - isEnabled: with `false` nothing is exported, whatever the variables say.
    ///   - needsEndpoint: whether nothing is to be exported unless somebody has said where to.
    /// - Throws: ``TelemetrySDK/ConfigurationError`` for what cannot be ignored.
    init(
        _ environment: Environment, isEnabled: Bool, needsEndpoint: Bool,
        warnings: inout ConfigurationWarnings
    ) throws(ConfigurationError) {
        self.init()
        limits = LogLimits(environment: environment, warnings: &warnings)
        exceptions = ExceptionRecording.Signal(environment: environment, warnings: &warnings)
        let batching = BatchConfiguration(logs: environment, warnings: &warnings)
        let lacksEndpoint = needsEndpoint && LogExporterConfiguration.lacksEndpoint(environment)
        guard isEnabled, !lacksEndpoint else { return }
        processors = try LogExporterConfiguration(environment, warnings: &warnings)
            .destinations.map { LogProcessorConfiguration(batching: batching, destination: $0) }
    }
}
