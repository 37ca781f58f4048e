// SPDX-License-Identifier: Apache-2.0

import Logging
import Synchronization
import TelemetryModel
import TelemetrySDK

/// Shows each collection of metrics as text, one line a series, for the person at the terminal.
///
/// Meant for development: the form may change and is not for programs to read (OpenTelemetry
/// specification, `metrics/sdk_exporters/stdout.md`).
package final class ConsoleMetricExporter: MetricExporter {
    private let write: @Sendable ([UInt8]) throws -> Void
    private let failures: FailureLog
    private let isShutDown = Atomic(false)

    /// - Parameter write: puts text out. It may block, for it runs on a thread meant for that.
    package init(
        logger: Logger, clock: any Clock<Duration> = ContinuousClock(),
        write: @escaping @Sendable ([UInt8]) throws -> Void = ByteOutput.standardOutput.append
    ) {
        failures = FailureLog(
            "Metrics could not be exported.", destination: "console", logger: logger,
            stopwatch: Stopwatch(clock))
        self.write = write
    }

    /// Fails when the text cannot be written, as when standard output is closed.
    package func export(_ metrics: ResourceMetrics) async -> ExportOutcome {
        guard !isShutDown.load(ordering: .relaxed) else { return .afterShutdown }
        guard metrics.pointCount > 0 else { return .success }
        let text = Array(MetricText(metrics).text.utf8)
        return failures.noting(await .ofBlocking { [write] in try write(text) })
    }

    package func shutdown() async {
        isShutDown.store(true, ordering: .relaxed)
    }
}
