// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Logging
import Metrics
import PrometheusEndpoint
import ServiceLifecycle
import TelemetryExport
import TelemetryModel
import TelemetrySDK

/// Metrics in operation: the registry, and those who read it.
package struct MetricsPipeline: Sendable {
    /// The backend of swift-metrics.
    package let registry: MetricRegistry
    /// Measures how long exports take, of whichever signal.
    let exportTimer: ExportTimer
    /// What the last export waits for: that spans and log records are settled.
    let settled: Completion
    private let periodic: [PeriodicMetricReader]
    private let servers: [PrometheusServer]

    /// `nil` if nobody reads metrics, so that nothing need be measured. Fails if a certificate file
    /// cannot be read.
    ///
    /// - Parameters:
    ///   - instruments: what the program measures; what the SDK measures comes on its own.
    ///   - onListening: told the port of each server for Prometheus.
    init?(
        _ configuration: MetricsConfiguration, resource: Resource, scopeVersion: String,
        instruments: [MetricInstrument], logger: Logger,
        onListening: @escaping @Sendable (Int) -> Void = { _ in }
    ) throws(ConfigurationError) {
        guard !configuration.readers.isEmpty else { return nil }
        var components = MetricComponents()
        let places = configuration.readers.map { components.place(of: $0.destination) }
        let registry = MetricRegistry(
            resource: resource, scopeVersion: scopeVersion,
            instruments: instruments + Self.ownInstruments, views: configuration.views,
            exemplarFilter: configuration.exemplarFilter,
            readers: zip(configuration.readers, places).map { $0.reader.timed(by: $1.timer) },
            logger: logger)
        for place in places { place.timer.measure(with: registry) }
        let timer = ExportTimer(registry)
        let settled = Completion()
        var periodic: [(reader: PeriodicMetricReader, exporter: SDKComponent)] = []
        var servers: [PrometheusServer] = []
        for (index, reader) in configuration.readers.enumerated() {
            let source = registry.readers[index]
            if case .prometheus(let place) = reader.destination {
                servers.append(
                    PrometheusServer(place, logger: logger, onListening: onListening) {
                        source.collect()
                    })
            } else if let exporter = try reader.destination.makeExporter(logger: logger) {
                let component = places[index].exporter
                periodic.append(
                    (
                        PeriodicMetricReader(
                            reader.periodic, reader: source,
                            exporter: timer.timing(exporter, as: component), after: settled,
                            logger: logger),
                        component
                    ))
            }
        }
        registry.observeProcess()
        registry.observeDataPoints(of: periodic)
        self.registry = registry
        self.periodic = periodic.map(\.reader)
        self.servers = servers
        exportTimer = timer
        self.settled = settled
    }

    private static let ownInstruments =
        SDKInstruments.all + ProcessInstruments.all + [EventLoopLag.instrument]

    /// Returns once everything that was measured before the call is exported, or lost and counted.
    func forceFlush() async {
        await withDiscardingTaskGroup { group in
            for reader in periodic { group.addTask { await reader.forceFlush() } }
        }
    }

    /// What runs for as long as the program.
    var services: [any Service] { [EventLoopLag(registry)] + servers + periodic }

    /// What became of the points, for each reader that pushes.
    package var statistics: [MetricReaderStatistics] { periodic.map(\.statistics) }
}

extension MetricReaderConfiguration {
    fileprivate func timed(by timer: CollectionTimer) -> MetricReaderConfiguration {
        var configuration = self
        configuration.onCollection = timer.record
        return configuration
    }
}

/// Names the readers and exporters of metrics.
private struct MetricComponents {
    private var names = SDKComponentNames()

    /// The exporter's name, and what measures the reader's collections under the reader's.
    mutating func place(
        of destination: MetricsConfiguration.Destination
    ) -> (exporter: SDKComponent, timer: CollectionTimer) {
        let exporter: SDKComponent =
            switch destination {
            case .otlp(let configuration): configuration.component(for: "metric", &names)
            case .console: names.next("console_metric_exporter")
            case .file: names.next("otlp_file_metric_exporter")
            case .prometheus: names.next("prometheus_http_text_metric_exporter")
            }
        // Prometheus' exporter is its own reader.
        if case .prometheus = destination { return (exporter, CollectionTimer(exporter)) }
        return (exporter, CollectionTimer(names.next("periodic_metric_reader")))
    }
}
