// SPDX-License-Identifier: Apache-2.0

import Logging
import TelemetryModel

/// Collects ended spans and exports them in batches, one batch at a time.
///
/// See ``BatchProcessor`` for when a batch leaves and what is dropped (OpenTelemetry specification,
/// `trace/sdk.md`, Batching processor).
///
/// `run()` exports until graceful shutdown, and then what is left, for as long as `shutdownTimeout`.
package final class BatchSpanProcessor: SpanProcessor {
    package typealias Configuration = BatchConfiguration

    private let batches: BatchProcessor<EndedSpan>

    package init(
        _ configuration: Configuration = Configuration(),
        exporter: any SpanExporter,
        resource: Resource,
        scopeVersion: String = "",
        clock: any Clock<Duration> = ContinuousClock(),
        logger: Logger
    ) {
        let envelope = SpanEnvelope(resource: resource, scopeVersion: scopeVersion)
        batches = BatchProcessor(
            configuration, items: "spans",
            outlet: BatchOutlet(
                run: exporter.run,
                export: { await exporter.export(envelope.seal($0)) },
                shutdown: exporter.shutdown),
            clock: clock, logger: logger)
    }

    package var statistics: SpanProcessorStatistics { batches.statistics }

    package func withStatistics(_ body: (SpanProcessorStatistics) -> Void) {
        batches.withStatistics(body)
    }

    package func onEnd(_ span: EndedSpan) {
        guard span.span.context.isSampled else { return }
        batches.take(span)
    }

    package func forceFlush() async { await batches.forceFlush() }

    package func run() async { await batches.run() }
}
