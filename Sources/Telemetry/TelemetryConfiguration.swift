// SPDX-License-Identifier: Apache-2.0

import Logging
import TelemetryExport
import TelemetryModel
import TelemetrySDK

/// Everything about tracing that the environment can say, read once.
package struct TelemetryConfiguration: Sendable {
    package var isEnabled: Bool
    package var resource: Resource
    package var scopeVersion: String
    package var limits: SpanLimits
    package var sampler: any Sampler
    package var propagator: any Propagator
    package var batching: BatchSpanProcessor.Configuration
    package var exporters: ExporterConfiguration
    /// The least severe line that telemetry itself writes to the log; `nil` leaves that to the logger.
    package var logLevel: Logger.Level?

    /// - Throws: ``TelemetrySDK/ConfigurationError`` for what cannot be ignored.
    package init(
        serviceName: String,
        serviceVersion: String,
        environment: Environment,
        needsEndpoint: Bool = false,
        warnings: inout ConfigurationWarnings
    ) throws {
        Self.warnOfConfigurationFile(environment, warnings: &warnings)
        logLevel =
            environment.choice("OTEL_LOG_LEVEL", of: LogLevel.self, warnings: &warnings)?
            .loggerLevel
        let isDisabled = environment.bool("OTEL_SDK_DISABLED", warnings: &warnings)
        let lacksEndpoint = needsEndpoint && ExporterConfiguration.lacksEndpoint(environment)
        isEnabled = !isDisabled && !lacksEndpoint
        scopeVersion = serviceVersion
        limits = SpanLimits(environment: environment, warnings: &warnings)
        sampler = try SamplerConfiguration(environment: environment, warnings: &warnings)
            .makeSampler()
        propagator = PropagatorConfiguration(environment: environment, warnings: &warnings)
            .makePropagator()
        batching = BatchSpanProcessor.Configuration(environment: environment, warnings: &warnings)
        // What is switched off cannot keep the program from starting.
        exporters =
            isEnabled
            ? try ExporterConfiguration(environment, warnings: &warnings)
            : ExporterConfiguration(destinations: [])
        var defaults: Attributes = ["service.name": .string(serviceName)]
        if !serviceVersion.isEmpty { defaults["service.version"] = .string(serviceVersion) }
        resource = ResourceDetection(environment: environment)
            .detect(defaults: defaults, warnings: &warnings)
    }

    /// A configuration file would replace every variable. It is not read, which must not go unseen.
    private static func warnOfConfigurationFile(
        _ environment: Environment, warnings: inout ConfigurationWarnings
    ) {
        guard let path = environment.string("OTEL_CONFIG_FILE") else { return }
        warnings.ignore(
            "OTEL_CONFIG_FILE", given: path, expected: "no file, since only variables are read",
            consequence: "The variables are used.")
    }

    /// One processor for each exporter; none if tracing is switched off.
    ///
    /// The console's is a simple one, so that a span is seen when it ends (`trace/sdk_exporters/stdout.md`).
    func makeProcessors(logger: Logger) throws -> [any SpanProcessor] {
        guard isEnabled else { return [] }
        return try exporters.destinations.flatMap { destination in
            try ExporterConfiguration(destinations: [destination])
                .makeExporters(resource: resource, logger: logger)
                .map { exporter in
                    BatchSpanProcessor(
                        destination.isConsole ? .simple : batching, exporter: exporter,
                        resource: resource, scopeVersion: scopeVersion, logger: logger)
                }
        }
    }
}

/// The values of `OTEL_LOG_LEVEL`.
private enum LogLevel: String, CaseIterable {
    case trace, debug, info, warn, error

    var loggerLevel: Logger.Level {
        switch self {
        case .trace: .trace
        case .debug: .debug
        case .info: .info
        case .warn: .warning
        case .error: .error
        }
    }
}

extension ExporterConfiguration.Destination {
    fileprivate var isConsole: Bool {
        if case .console = self { true } else { false }
    }
}
