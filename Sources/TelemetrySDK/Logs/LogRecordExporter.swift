// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// Sends log records somewhere: a collector, a file.
///
/// A processor never calls `export` twice at once. An exporter owns its retries and its time limit,
/// never throws, and never logs through the records that it exports (OpenTelemetry specification,
/// `logs/sdk.md`, "LogRecordExporter").
package protocol LogRecordExporter: Sendable {
    /// Runs beside the exports, from before the first until ``shutdown()``, for an exporter that keeps
    /// a connection up; any other returns at once.
    func run() async

    /// Sends one batch and returns when its fate is known; at the latest when the task is cancelled
    /// or ``shutdown()`` is called.
    func export(_ batch: ResourceLogs) async -> ExportOutcome

    /// Ends a back-off at once, then lets go of connections. What is exported afterwards fails; a
    /// second call does nothing.
    func shutdown() async
}

extension LogRecordExporter {
    package func run() async {}
}
