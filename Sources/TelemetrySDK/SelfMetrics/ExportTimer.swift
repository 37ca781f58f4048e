// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Metrics
import TelemetryModel

/// Measures how long exports take: `otel.sdk.exporter.operation.duration`.
///
/// An export with all its attempts is one measurement (semantic conventions, `otel/sdk-metrics.md`).
package struct ExportTimer: Sendable {
    /// What went wrong where a receiver refused a part by name of a partial success.
    static let rejected = "rejected"
    /// What went wrong where nobody has the batch; the log says why.
    static let failed = "_OTHER"

    private let registry: MetricRegistry
    private let clock: any Clock<Duration>

    package init(_ registry: MetricRegistry, clock: any Clock<Duration> = ContinuousClock()) {
        self.registry = registry
        self.clock = clock
    }

    /// An exporter that does the same and is measured.
    package func timing(_ exporter: any SpanExporter, as component: SDKComponent)
        -> any SpanExporter
    {
        TimedSpanExporter(exporter: exporter, timer: self, component: component)
    }

    /// An exporter that does the same and is measured.
    package func timing(
        _ exporter: any LogRecordExporter, as component: SDKComponent
    ) -> any LogRecordExporter {
        TimedLogRecordExporter(exporter: exporter, timer: self, component: component)
    }

    /// An exporter that does the same and is measured.
    package func timing(
        _ exporter: any MetricExporter, as component: SDKComponent
    ) -> any MetricExporter {
        TimedMetricExporter(exporter: exporter, timer: self, component: component)
    }

    fileprivate func measure(
        _ component: SDKComponent, _ export: () async -> ExportOutcome
    ) async -> ExportOutcome {
        let (outcome, duration) = await Self.measured(on: clock, export)
        let error: String? =
            switch outcome {
            case .success(let rejected): rejected > 0 ? Self.rejected : nil
            case .failure: Self.failed
            }
        registry.makeTimer(
            label: SDKInstruments.operationDuration.name,
            dimensions: component.dimensions(error: error)
        ).recordNanoseconds(duration.nanoseconds)
        return outcome
    }

    /// An existential clock's instants have a type only in here.
    private static func measured(
        on clock: some Clock<Duration>, _ export: () async -> ExportOutcome
    ) async -> (ExportOutcome, Duration) {
        let start = clock.now
        return (await export(), start.duration(to: clock.now))
    }
}

private struct TimedSpanExporter: SpanExporter {
    let exporter: any SpanExporter
    let timer: ExportTimer
    let component: SDKComponent

    func run() async { await exporter.run() }

    func export(_ batch: ResourceSpans) async -> ExportOutcome {
        await timer.measure(component) { await exporter.export(batch) }
    }

    func shutdown() async { await exporter.shutdown() }
}

private struct TimedLogRecordExporter: LogRecordExporter {
    let exporter: any LogRecordExporter
    let timer: ExportTimer
    let component: SDKComponent

    func run() async { await exporter.run() }

    func export(_ batch: ResourceLogs) async -> ExportOutcome {
        await timer.measure(component) { await exporter.export(batch) }
    }

    func shutdown() async { await exporter.shutdown() }
}

private struct TimedMetricExporter: MetricExporter {
    let exporter: any MetricExporter
    let timer: ExportTimer
    let component: SDKComponent

    func run() async { await exporter.run() }

    func export(_ metrics: ResourceMetrics) async -> ExportOutcome {
        await timer.measure(component) { await exporter.export(metrics) }
    }

    func shutdown() async { await exporter.shutdown() }
}
