// SPDX-License-Identifier: Apache-2.0

import Logging
import OTLP
import TelemetryModel
import TelemetrySDK

/// Sends collections of metrics to a collector by OTLP, over HTTP or gRPC.
///
/// How often a request is sent is the ``OTLPSender``'s business.
package final class OTLPMetricExporter: MetricExporter {
    private let encoding: OTLPEncoding
    private let sender: OTLPSender

    /// Fails when the configured certificate files cannot be used. Once made, an exporter must be
    /// shut down, for it holds connections.
    package convenience init(
        _ configuration: OTLPConfiguration, logger: Logger
    ) throws(ConfigurationError) {
        self.init(
            encoding: configuration.wireProtocol.encoding,
            sender: try OTLPSender(configuration, subject: "Metrics", logger: logger))
    }

    init(encoding: OTLPEncoding, sender: OTLPSender) {
        self.encoding = encoding
        self.sender = sender
    }

    package func run() async { await sender.run() }

    /// Sends nothing where there are no points, as nobody should send an empty envelope (OTLP
    /// specification, "Sending Empty Envelopes").
    package func export(_ metrics: ResourceMetrics) async -> ExportOutcome {
        guard !sender.isShutDown else { return .afterShutdown }
        let points = metrics.pointCount
        guard points > 0 else { return .success }
        let message = MetricsRequest(resourceMetrics: [metrics]).encoded(as: encoding)
        let outcome = await sender.send(message, of: .metrics)
        guard case .success(let rejected) = outcome else { return outcome }
        // Whatever the receiver claims, it cannot refuse more than it was given.
        return .success(rejected: min(rejected, points))
    }

    package func shutdown() async { await sender.shutdown() }
}
