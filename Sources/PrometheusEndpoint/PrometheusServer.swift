// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import Prometheus
import ServiceLifecycle
import Synchronization
import TelemetryModel

/// Serves the metrics of the moment at `GET /metrics`, and nothing else, until graceful shutdown.
///
/// Scrapes are neither traced nor measured. If the port is taken, the log says so and the program goes
/// on without: telemetry must not keep it from its work. See OpenTelemetry specification,
/// `metrics/sdk_exporters/prometheus.md`.
package struct PrometheusServer: Service, CustomStringConvertible {
    /// More scrapers than this at once wait until one has left.
    private static let maximumConnections = 64

    package let description = "metrics for Prometheus"
    private let configuration: PrometheusConfiguration
    private let logger: Logger
    private let onListening: @Sendable (Int) -> Void
    private let responder: MetricsResponder

    /// - Parameters:
    ///   - collect: takes the metrics of the moment, for each scrape anew.
    ///   - onListening: told the port, once it is open.
    package init(
        _ configuration: PrometheusConfiguration = PrometheusConfiguration(), logger: Logger,
        onListening: @escaping @Sendable (Int) -> Void = { _ in },
        collect: @escaping @Sendable () async -> ResourceMetrics
    ) {
        self.configuration = configuration
        self.logger = logger
        self.onListening = onListening
        responder = MetricsResponder(
            collect: collect, options: configuration.page, problems: ProblemLog(logger: logger))
    }

    package func run() async throws {
        do {
            try await server().run()
        } catch {
            guard !Task.isCancelled else { return }
            logger.error(
                """
                Metrics are not served for Prometheus; OTEL_EXPORTER_PROMETHEUS_HOST and \
                OTEL_EXPORTER_PROMETHEUS_PORT name another place.
                """,
                metadata: [
                    "host": "\(configuration.host)", "port": "\(configuration.port)",
                    "reason": "\(error)",
                ])
            // A service that returned at once would end its group.
            try? await gracefulShutdown()
        }
    }

    private func server() throws -> any Service {
        // The name may stand for an address of version 6 that a container does not have.
        let host = configuration.host == "localhost" ? "127.0.0.1" : configuration.host
        let onListening = onListening
        return try HTTPServerBuilder.http1(configuration: .init(idleTimeout: .seconds(300)))
            .buildServer(
                configuration: ServerConfiguration(
                    address: .hostname(host, port: configuration.port),
                    availableConnectionsDelegate: MaximumAvailableConnections(
                        Self.maximumConnections)),
                eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
                // Hummingbird's own lines say only that a server has started.
                logger: logger.atMost(.warning),
                responder: responder.respond,
                onServerRunning: { onListening($0.localAddress?.port ?? 0) })
    }
}

extension Logger {
    /// The same log without the lines that are less severe than this.
    fileprivate func atMost(_ level: Logger.Level) -> Logger {
        var logger = self
        logger.logLevel = max(level, logLevel)
        return logger
    }
}
