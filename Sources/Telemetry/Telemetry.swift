// SPDX-License-Identifier: Apache-2.0

import Logging
import ServiceLifecycle
import TelemetryExport
import TelemetryModel
import TelemetrySDK
import Tracing

/// Distributed tracing for a program: one call that reads `OTEL_*`, and one service to run.
///
/// ```swift
/// let telemetry = try Telemetry.bootstrap(serviceName: "shop", serviceVersion: "1.4.2")
/// let group = ServiceGroup(services: [telemetry.service, server], logger: logger)
/// ```
///
/// List the service first: a group shuts down in reverse order, so it flushes last, when every span has
/// ended. See OpenTelemetry specification, `configuration/sdk-environment-variables.md`.
public struct Telemetry: Sendable {
    /// Exports spans until graceful shutdown, and then those that are left.
    public let service: any Service
    /// Adds `trace_id`, `span_id` and `trace_flags` to every log line that is written within a span.
    public static let loggerMetadata = Logger.MetadataProvider.spanContext

    package let tracer: TelemetryTracer
    private let pipeline: SpanPipeline

    /// Reads the environment, or the file that `OTEL_CONFIG_FILE` names, and makes
    /// swift-distributed-tracing use it; once a process.
    ///
    /// Variables that cannot be understood are named in the log and their defaults used. A file has to
    /// be understood as a whole.
    ///
    /// - Parameters:
    ///   - serviceName: used where neither `OTEL_SERVICE_NAME` nor `OTEL_RESOURCE_ATTRIBUTES` gives one.
    ///   - serviceVersion: the version of the program, and of the scopes of its spans.
    ///   - environment: the variables to read; by default those of the process.
    ///   - needsEndpoint: whether, with neither `OTEL_EXPORTER_OTLP_ENDPOINT` nor a file, the program
    ///     shall run untraced instead of exporting to this machine.
    /// - Throws: an error that describes itself in a sentence, if a setting cannot be used at all, such
    ///   as a certificate file that is not there, or a configuration file with a mistake in it.
    public static func bootstrap(
        serviceName: String,
        serviceVersion: String = "",
        environment: [String: String]? = nil,
        needsEndpoint: Bool = false,
        logger: Logger = Logger(label: "telemetry")
    ) throws -> Telemetry {
        var warnings = ConfigurationWarnings()
        let configuration = try TelemetryConfiguration(
            serviceName: serviceName, serviceVersion: serviceVersion,
            environment: environment.map(Environment.init) ?? .live(),
            needsEndpoint: needsEndpoint, warnings: &warnings)
        var logger = logger
        if let level = configuration.logLevel { logger.logLevel = level }
        for sentence in warnings.sentences { logger.warning("\(sentence)") }
        let telemetry = try Telemetry(configuration, logger: logger)
        InstrumentationSystem.bootstrap(telemetry.tracer)
        return telemetry
    }

    /// The same without touching anything global, for tests and for programs with several tracers.
    package init(_ configuration: TelemetryConfiguration, logger: Logger) throws {
        let pipeline = SpanPipeline(
            limits: configuration.limits,
            processors: try configuration.makeProcessors(logger: logger))
        let records = configuration.isEnabled && !pipeline.processors.isEmpty
        var samplers = SamplerFactory(resource: configuration.resource, logger: logger) {
            AsyncHTTPSamplingServer()
        }
        tracer = TelemetryTracer(
            mode: records ? .record(pipeline) : .propagateOnly,
            sampler: try samplers.make(configuration.sampler),
            propagator: configuration.propagator.makePropagator())
        self.pipeline = pipeline
        service = TelemetryService(
            processors: pipeline.processors, samplers: records ? samplers.remotes : [])
    }

    /// What became of the spans so far, by processor and in all.
    package var statistics: TelemetryStatistics {
        let (spans, processors) = pipeline.snapshot()
        return TelemetryStatistics(spans: spans, processors: processors)
    }

    /// The statistics in a line, for the log.
    public var summary: String {
        let totals = statistics.processors.reduce(into: SpanProcessorStatistics()) {
            $0.exported += $1.exported
            $0.dropped += $1.dropped
            $0.failed += $1.failed + $1.rejected
        }
        return "\(statistics.started) started, \(totals.exported) exported, "
            + "\(totals.dropped) dropped, \(totals.failed) failed"
    }

    /// Returns once every span that had ended before the call is exported, or lost and counted.
    public func forceFlush() async {
        for processor in pipeline.processors { await processor.forceFlush() }
    }
}
