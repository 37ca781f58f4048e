// SPDX-License-Identifier: Apache-2.0

import Logging
import OTLP
import Synchronization
import TelemetryModel
import TelemetrySDK

/// Sends batches of spans to a collector by OTLP, over HTTP or gRPC.
///
/// A batch is encoded once; how often it is sent is the ``OTLPSender``'s business.
package final class OTLPExporter: SpanExporter {
    /// Never contended, as there is one export at a time.
    private let encoder: Mutex<TraceRequestEncoder>
    private let sender: OTLPSender

    /// Fails when the configured certificate files cannot be used. Once made, an exporter must be
    /// shut down, for it holds connections.
    ///
    /// - Parameter resource: what every batch comes from.
    package convenience init(
        _ configuration: OTLPConfiguration, resource: Resource, logger: Logger
    ) throws(ConfigurationError) {
        self.init(
            resource: resource, encoding: configuration.wireProtocol.encoding,
            sender: try OTLPSender(configuration, subject: "Traces", logger: logger))
    }

    init(resource: Resource, encoding: OTLPEncoding, sender: OTLPSender) {
        encoder = Mutex(TraceRequestEncoder(resource: resource, encoding: encoding))
        self.sender = sender
    }

    package func run() async { await sender.run() }

    package func export(_ batch: ResourceSpans) async -> ExportOutcome {
        guard !sender.isShutDown else { return .afterShutdown }
        let outcome = await sender.send(encoder.withLock { $0.encode(batch) }, of: .traces)
        guard case .success(let rejected) = outcome else { return outcome }
        // Whatever the receiver claims, it cannot refuse more than it was given.
        return .success(rejected: min(rejected, batch.scopes.reduce(0) { $0 + $1.spans.count }))
    }

    package func shutdown() async { await sender.shutdown() }
}
