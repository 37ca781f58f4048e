// SPDX-License-Identifier: Apache-2.0

import Logging
import TelemetryExport
import TelemetryModel
import TelemetrySDK

/// Everything about telemetry that the environment or a file can say, read once.
package struct TelemetryConfiguration: Sendable {
    package var isEnabled: Bool
    package var resource: Resource
    package var scopeVersion: String
    package var limits: SpanLimits
    package var sampler: SamplerConfiguration
    package var propagator: PropagatorConfiguration
    /// None if tracing is switched off, or goes nowhere.
    package var processors: [SpanProcessorConfiguration]
    /// The baggage that spans carry as attributes.
    package var baggage = BaggageNames()
    package var logs: LogsConfiguration
    package var metrics: MetricsConfiguration
    /// The least severe line that telemetry itself writes to the log; `nil` leaves that to the logger.
    package var logLevel: Logger.Level?

    /// Reads the file that `OTEL_CONFIG_FILE` names, or else the other variables.
    ///
    /// - Throws: ``TelemetrySDK/ConfigurationError`` for what cannot be ignored.
    package init(
        serviceName: String,
        serviceVersion: String,
        environment: Environment,
        needsEndpoint: Bool = false,
        warnings: inout ConfigurationWarnings
    ) throws(ConfigurationError) {
        var defaults: Attributes = ["service.name": .string(serviceName)]
        if !serviceVersion.isEmpty { defaults["service.version"] = .string(serviceVersion) }
        let detection = ResourceDetection(environment: environment)
        if let path = environment.string(ConfigurationFile.variable) {
            try self.init(
                file: ConfigurationFile(path: path, environment: environment),
                defaults: defaults, scopeVersion: serviceVersion, detection: detection,
                warnings: &warnings)
        } else {
            try self.init(
                environment, defaults: defaults, scopeVersion: serviceVersion,
                detection: detection, needsEndpoint: needsEndpoint, warnings: &warnings)
        }
        baggage = BaggageNames(environment: environment, warnings: &warnings)
    }

    private init(
        _ environment: Environment, defaults: Attributes, scopeVersion: String,
        detection: ResourceDetection, needsEndpoint: Bool, warnings: inout ConfigurationWarnings
    ) throws(ConfigurationError) {
        logLevel =
            environment.choice("OTEL_LOG_LEVEL", of: LogLevel.self, warnings: &warnings)?
            .loggerLevel
        let isDisabled = environment.bool("OTEL_SDK_DISABLED", warnings: &warnings)
        let lacksEndpoint = needsEndpoint && ExporterConfiguration.lacksEndpoint(environment)
        isEnabled = !isDisabled && !lacksEndpoint
        self.scopeVersion = scopeVersion
        limits = SpanLimits(environment: environment, warnings: &warnings)
        sampler = SamplerConfiguration(environment: environment, warnings: &warnings)
        propagator = PropagatorConfiguration(environment: environment, warnings: &warnings)
        let batching = BatchSpanProcessor.Configuration(
            environment: environment, warnings: &warnings)
        // What is switched off cannot keep the program from starting.
        let exporters =
            isEnabled
            ? try ExporterConfiguration(environment, warnings: &warnings)
            : ExporterConfiguration(destinations: [])
        // The console's is a simple one, so that a span is seen when it ends
        // (`trace/sdk_exporters/stdout.md`).
        processors = exporters.destinations.map {
            SpanProcessorConfiguration(
                batching: $0.isConsole ? .simple : batching, destination: $0)
        }
        logs = try LogsConfiguration(
            environment, isEnabled: !isDisabled, needsEndpoint: needsEndpoint, warnings: &warnings)
        metrics = try MetricsConfiguration(
            environment, isEnabled: !isDisabled, needsEndpoint: needsEndpoint, warnings: &warnings)
        resource = detection.detect(defaults: defaults, warnings: &warnings)
    }

    /// One processor for each destination, and after them the one that copies baggage. Fails if a
    /// certificate file cannot be read.
    ///
    /// - Parameter timer: measures the exports, if anybody wants to know.
    func makeProcessors(
        timer: ExportTimer?, logger: Logger
    ) throws(ConfigurationError) -> [any SpanProcessor] {
        var made: [any SpanProcessor] = []
        for (processor, component) in zip(processors, spanComponents) {
            let exporters = try ExporterConfiguration(destinations: [processor.destination])
                .makeExporters(resource: resource, logger: logger)
            for exporter in exporters {
                made.append(
                    BatchSpanProcessor(
                        processor.batching,
                        exporter: timer?.timing(exporter, as: component.exporter) ?? exporter,
                        resource: resource, scopeVersion: scopeVersion, logger: logger))
            }
        }
        if !made.isEmpty, !baggage.isEmpty { made.append(BaggageSpanProcessor(baggage)) }
        return made
    }
}

/// How spans are gathered, and where they go.
package struct SpanProcessorConfiguration: Sendable {
    package var batching: BatchSpanProcessor.Configuration
    package var destination: ExporterConfiguration.Destination

    package init(
        batching: BatchSpanProcessor.Configuration, destination: ExporterConfiguration.Destination
    ) {
        self.batching = batching
        self.destination = destination
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
