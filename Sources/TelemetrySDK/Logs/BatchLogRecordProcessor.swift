// SPDX-License-Identifier: Apache-2.0

import Logging
import TelemetryModel

/// Collects log records and exports them in batches, one batch at a time.
///
/// The queue is that of the spans' processor: bounded, and when it is full the newest record is dropped
/// and counted (see ``BatchProcessor``; OpenTelemetry specification, `logs/sdk.md`, Batching
/// processor). Unlike spans, records leave whether or not their trace is sampled.
///
/// `run()` exports until graceful shutdown, and then what is left, for as long as `shutdownTimeout`.
package final class BatchLogRecordProcessor: LogRecordProcessor {
    private let batches: BatchProcessor<EmittedLogRecord>

    /// - Parameter logger: must not lead back here, or each failure makes a record that fails again;
    ///   use one that writes to the console alone.
    package init(
        _ configuration: BatchConfiguration = .logRecords,
        exporter: any LogRecordExporter,
        resource: Resource,
        scopeVersion: String = "",
        clock: any Clock<Duration> = ContinuousClock(),
        logger: Logger
    ) {
        let envelope = LogEnvelope(resource: resource, scopeVersion: scopeVersion)
        batches = BatchProcessor(
            configuration, items: "log records",
            outlet: BatchOutlet(
                run: exporter.run,
                export: { await exporter.export(envelope.seal($0)) },
                shutdown: exporter.shutdown),
            clock: clock, logger: logger)
    }

    package var statistics: ProcessorStatistics { batches.statistics }

    package func onEmit(_ record: inout EmittedLogRecord) { batches.take(record) }

    package func forceFlush() async { await batches.forceFlush() }

    package func run() async { await batches.run() }
}

/// Puts a batch of log records under its resource and, by the loggers that wrote them, its scopes.
struct LogEnvelope: Sendable {
    let resource: Resource
    /// The version of every scope: our modules are released together.
    let scopeVersion: String

    func seal(_ batch: [EmittedLogRecord]) -> ResourceLogs {
        var scopes: [ScopeLogs] = []
        var positions: [String: Int] = [:]
        for emitted in batch {
            if let position = positions[emitted.logger] {
                scopes[position].records.append(emitted.record)
            } else {
                positions[emitted.logger] = scopes.count
                let scope = InstrumentationScope(name: emitted.logger, version: scopeVersion)
                scopes.append(ScopeLogs(scope: scope, records: [emitted.record]))
            }
        }
        return ResourceLogs(resource: resource, scopes: scopes)
    }
}
