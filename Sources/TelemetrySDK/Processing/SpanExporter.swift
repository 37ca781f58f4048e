// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// Sends finished spans somewhere: a collector, a file, the terminal.
///
/// A processor never calls `export` twice at once. An exporter owns its retries and its time limit,
/// never throws, and never traces its own work (OpenTelemetry specification, `trace/sdk.md`, Span
/// Exporter).
package protocol SpanExporter: Sendable {
    /// Runs beside the exports, from before the first until ``shutdown()``, for an exporter that keeps
    /// a connection up; any other returns at once.
    func run() async

    /// Sends one batch and returns when its fate is known; at the latest when the task is cancelled
    /// or ``shutdown()`` is called.
    func export(_ batch: ResourceSpans) async -> ExportOutcome

    /// Ends a back-off at once, then lets go of connections and files. What is exported afterwards
    /// fails; a second call does nothing.
    func shutdown() async
}

extension SpanExporter {
    package func run() async {}
}

/// What became of a batch.
package enum ExportOutcome: Hashable, Sendable {
    /// The other side has it, save for `rejected` spans that it named as refused.
    case success(rejected: Int)
    /// Nobody has it, and nobody will try again.
    case failure(reason: String)

    package static let success = ExportOutcome.success(rejected: 0)
}
