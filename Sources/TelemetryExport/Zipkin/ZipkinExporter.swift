// SPDX-License-Identifier: Apache-2.0

import Logging
import TelemetryModel
import TelemetrySDK
import Zipkin

/// Posts batches of spans to Zipkin, or to whatever takes its API v2 in JSON.
///
/// A batch is encoded once; how often it is sent is the ``OTLPSender``'s business. Links and trace
/// state are lost, as Zipkin has no place for them. See OpenTelemetry specification,
/// `trace/sdk_exporters/zipkin.md`.
package final class ZipkinExporter: SpanExporter {
    private let sender: OTLPSender

    /// Once made, an exporter must be shut down, for it holds connections.
    package convenience init(
        _ configuration: ZipkinConfiguration, logger: Logger
    ) throws(ConfigurationError) {
        self.init(
            sender: try OTLPSender(configuration.sending, subject: "Traces", logger: logger))
    }

    init(sender: OTLPSender) {
        self.sender = sender
    }

    package func export(_ batch: ResourceSpans) async -> ExportOutcome {
        guard !sender.isShutDown else { return .afterShutdown }
        return await sender.send(ZipkinSpanList([batch]).encoded(), of: .traces)
    }

    package func shutdown() async { await sender.shutdown() }
}
