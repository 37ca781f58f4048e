// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Logging
import Metrics
import ServiceLifecycle
import TelemetryExport
import TelemetryModel
import TelemetrySDK
import Tracing

/// Traces, metrics and logs for a program: one call that reads `OTEL_*`, and one service to run.
///
/// ```swift
/// let telemetry = try Telemetry.bootstrap(serviceName: "shop", serviceVersion: "1.4.2")
/// let group = ServiceGroup(services: [telemetry.service, server], logger: logger)
/// ```
///
/// List the service first: a group shuts down in reverse order, so it flushes last, when every span has
/// ended. See OpenTelemetry specification, `configuration/sdk-environment-variables.md`.
public struct Telemetry: Sendable {
    /// Exports spans, log records and metrics until graceful shutdown, and then those that are left, for
    /// ten seconds at most: metrics last, for they count what became of the others.
    public let service: any Service
    /// Adds `trace_id`, `span_id` and `trace_flags` to every log line that is written within a span, for
    /// programs that bootstrap swift-log with another backend. Ours needs no telling.
    public static let loggerMetadata = Logger.MetadataProvider.spanContext

    package let tracer: TelemetryTracer
    package let logs: LogPipeline
    /// `nil` if nobody reads metrics.
    package let metrics: MetricsPipeline?
    private let pipeline: SpanPipeline

    /// Reads the environment, or the file that `OTEL_CONFIG_FILE` names, and makes
    /// swift-distributed-tracing, swift-metrics and swift-log use it; once a process.
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
    ///   - console: how log lines reach whoever runs the program; `nil` leaves swift-log alone.
    /// - Throws: an error that describes itself in a sentence, if a setting cannot be used at all, such
    ///   as a certificate file that is not there, or a configuration file with a mistake in it.
    public static func bootstrap(
        serviceName: String,
        serviceVersion: String = "",
        environment: [String: String]? = nil,
        needsEndpoint: Bool = false,
        console: ConsoleLogging? = ConsoleLogging()
    ) throws -> Telemetry {
        try bootstrap(
            serviceName: serviceName, serviceVersion: serviceVersion, environment: environment,
            needsEndpoint: needsEndpoint, console: console, instruments: [])
    }

    /// The same for a program whose targets declare what they measure.
    ///
    /// - Parameter instruments: the facts of metrics for which swift-metrics has no place. A metric that
    ///   is not among them works with defaults: no unit, no description, the specification's buckets.
    package static func bootstrap(
        serviceName: String,
        serviceVersion: String = "",
        environment: [String: String]? = nil,
        needsEndpoint: Bool = false,
        console: ConsoleLogging? = ConsoleLogging(),
        instruments: [MetricInstrument]
    ) throws -> Telemetry {
        var warnings = ConfigurationWarnings()
        let environment = environment.map(Environment.init) ?? .live()
        let configuration = try TelemetryConfiguration(
            serviceName: serviceName, serviceVersion: serviceVersion, environment: environment,
            needsEndpoint: needsEndpoint, warnings: &warnings)
        let output = console?.makeConsole(
            service: configuration.resource.serviceName, environment: environment)
        var logger = Self.logger(writingTo: output, level: console?.level ?? .info)
        if let level = configuration.logLevel { logger.logLevel = level }
        for sentence in warnings.sentences { logger.warning("\(sentence)") }
        let telemetry = try Telemetry(
            configuration, console: output, instruments: instruments, logger: logger)
        console?.bootstrap(telemetry.logs)
        InstrumentationSystem.bootstrap(telemetry.tracer)
        if let metrics = telemetry.metrics { MetricsSystem.bootstrap(metrics.registry) }
        return telemetry
    }

    /// What telemetry has to say about itself is never exported, or a failing export would beget
    /// another.
    private static func logger(writingTo console: LogConsole?, level: Logger.Level) -> Logger {
        guard let console else { return Logger(label: "telemetry") }
        let pipeline = LogPipeline(console: console)
        return Logger(label: "telemetry") { label in
            TelemetryLogHandler(label: label, level: level, pipeline: pipeline)
        }
    }

    /// The same without touching anything global, for tests and for programs with several tracers.
    ///
    /// - Parameters:
    ///   - logger: hears what goes wrong; must not lead to ``logs``.
    ///   - onListening: told the port at which metrics are served for Prometheus.
    package init(
        _ configuration: TelemetryConfiguration, console: LogConsole? = nil,
        instruments: [MetricInstrument] = [], logger: Logger,
        onListening: @escaping @Sendable (Int) -> Void = { _ in }
    ) throws {
        let metrics = try MetricsPipeline(
            configuration.metrics, resource: configuration.resource,
            scopeVersion: configuration.scopeVersion, instruments: instruments, logger: logger,
            onListening: onListening)
        let logs = LogPipeline(
            limits: configuration.logs.limits, console: console,
            processors: try configuration.logs.makeProcessors(
                resource: configuration.resource, scopeVersion: configuration.scopeVersion,
                timer: metrics?.exportTimer, logger: logger))
        let pipeline = SpanPipeline(
            limits: configuration.limits,
            processors: try configuration.makeProcessors(
                timer: metrics?.exportTimer, logger: logger),
            exceptions: ExceptionRecording(configuration.logs.exceptions, logs: logs))
        let records = configuration.isEnabled && !pipeline.processors.isEmpty
        var samplers = SamplerFactory(resource: configuration.resource, logger: logger) {
            AsyncHTTPSamplingServer()
        }
        tracer = TelemetryTracer(
            mode: records ? .record(pipeline) : .propagateOnly,
            sampler: try samplers.make(configuration.sampler),
            propagator: configuration.propagator.makePropagator())
        self.logs = logs
        self.metrics = metrics
        self.pipeline = pipeline
        metrics?.registry.observeSpans(of: pipeline, components: configuration.spanComponents)
        if !logs.processors.isEmpty {
            metrics?.registry.observeLogs(of: logs, components: configuration.logs.components)
        }
        service = TelemetryService(
            processors: pipeline.processors, logProcessors: logs.processors,
            samplers: records ? samplers.remotes : [], metrics: metrics?.services ?? [],
            settled: metrics?.settled ?? Completion())
    }

    /// What became of the spans so far, by processor and in all.
    package var statistics: TelemetryStatistics {
        let (spans, processors) = pipeline.snapshot()
        return TelemetryStatistics(spans: spans, processors: processors)
    }

    /// What became of the spans in a line, for the log.
    public var summary: String {
        let statistics = statistics
        return "\(statistics.started) started, \(Self.fates(statistics.processors))"
    }

    /// The same of the log records.
    public var logSummary: String {
        let statistics = logs.statistics
        return "\(statistics.emitted) emitted, \(Self.fates(statistics.processors))"
    }

    private static func fates(_ processors: [ProcessorStatistics]) -> String {
        let totals = processors.reduce(into: ProcessorStatistics()) {
            $0.exported += $1.exported
            $0.dropped += $1.dropped
            $0.failed += $1.failed + $1.rejected
        }
        return "\(totals.exported) exported, \(totals.dropped) dropped, \(totals.failed) failed"
    }

    /// Returns once every span that had ended before the call, every line that was logged and whatever
    /// was measured is exported, or lost and counted.
    public func forceFlush() async {
        await withDiscardingTaskGroup { group in
            for processor in pipeline.processors { group.addTask { await processor.forceFlush() } }
            for processor in logs.processors { group.addTask { await processor.forceFlush() } }
        }
        await metrics?.forceFlush()
    }
}
