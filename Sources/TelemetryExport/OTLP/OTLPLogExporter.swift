// SPDX-License-Identifier: Apache-2.0

import Logging
import OTLP
import TelemetryModel
import TelemetrySDK

/// Sends batches of log records to a collector by OTLP, over HTTP or gRPC.
///
/// A batch is encoded once; how often it is sent is the ``OTLPSender``'s business.
package final class OTLPLogExporter: LogRecordExporter {
    private let encoding: OTLPEncoding
    private let sender: OTLPSender

    /// Fails when the configured certificate files cannot be used. Once made, an exporter must be
    /// shut down, for it holds connections.
    ///
    /// - Parameter logger: hears of failures; must not lead back here.
    package convenience init(
        _ configuration: OTLPConfiguration, logger: Logger
    ) throws(ConfigurationError) {
        self.init(
            encoding: configuration.wireProtocol.encoding,
            sender: try OTLPSender(configuration, subject: "Log records", logger: logger))
    }

    init(encoding: OTLPEncoding, sender: OTLPSender) {
        self.encoding = encoding
        self.sender = sender
    }

    package func run() async { await sender.run() }

    package func export(_ batch: ResourceLogs) async -> ExportOutcome {
        guard !sender.isShutDown else { return .afterShutdown }
        let message = LogsRequest(resourceLogs: [batch]).encoded(as: encoding)
        let outcome = await sender.send(message, of: .logs)
        guard case .success(let rejected) = outcome else { return outcome }
        // Whatever the receiver claims, it cannot refuse more than it was given.
        return .success(rejected: min(rejected, batch.scopes.reduce(0) { $0 + $1.records.count }))
    }

    package func shutdown() async { await sender.shutdown() }
}
