// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// Sends collected metrics somewhere: a collector, the terminal.
///
/// A reader never calls `export` twice at once. An exporter owns its retries and its time limit, never
/// throws, and never measures its own work with the instruments that it exports (OpenTelemetry
/// specification, `metrics/sdk.md`, "MetricExporter").
package protocol MetricExporter: Sendable {
    /// Runs beside the exports, from before the first until ``shutdown()``, for an exporter that keeps
    /// a connection up; any other returns at once.
    func run() async

    /// Sends one collection and returns when its fate is known; at the latest when the task is
    /// cancelled or ``shutdown()`` is called.
    func export(_ metrics: ResourceMetrics) async -> ExportOutcome

    /// Ends a back-off at once, then lets go of connections. What is exported afterwards fails; a
    /// second call does nothing.
    func shutdown() async
}

extension MetricExporter {
    package func run() async {}
}
