// SPDX-License-Identifier: Apache-2.0

import Logging
import Telemetry
import TelemetrySDK

extension Telemetry {
    /// Tracing by these variables, which exports to nowhere unless they say otherwise.
    static func reading(_ values: [String: String]) throws -> Telemetry {
        var warnings = ConfigurationWarnings()
        let defaults = [
            "OTEL_TRACES_EXPORTER": "otlp_file/development", "OUTLAY_TRACES_FILE": "/dev/null",
            "OTEL_LOGS_EXPORTER": "none", "OTEL_METRICS_EXPORTER": "none",
        ]
        let configuration = try TelemetryConfiguration(
            serviceName: "test", serviceVersion: "1.0",
            environment: Environment(defaults.merging(values) { $1 }), warnings: &warnings)
        return try Telemetry(
            configuration,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    }
}
