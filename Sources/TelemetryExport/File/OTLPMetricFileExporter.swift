// SPDX-License-Identifier: Apache-2.0

import Logging
import OTLP
import Synchronization
import TelemetryModel
import TelemetrySDK

/// Appends each collection of metrics to a file as one line of OTLP JSON.
///
/// See OpenTelemetry specification, `protocol/file-exporter.md`.
package final class OTLPMetricFileExporter: MetricExporter {
    private let write: @Sendable ([UInt8]) throws -> Void
    private let failures: FailureLog
    private let isShutDown = Atomic(false)

    /// - Parameter write: adds one line. It may block, for it runs on a thread meant for that.
    package init(
        logger: Logger, clock: any Clock<Duration> = ContinuousClock(),
        write: @escaping @Sendable ([UInt8]) throws -> Void
    ) {
        failures = FailureLog(
            "Metrics could not be exported.", destination: "file", logger: logger,
            stopwatch: Stopwatch(clock))
        self.write = write
    }

    /// Fails when the line cannot be written; the next collection tries the file anew.
    package func export(_ metrics: ResourceMetrics) async -> ExportOutcome {
        guard !isShutDown.load(ordering: .relaxed) else { return .afterShutdown }
        guard metrics.pointCount > 0 else { return .success }
        let line = MetricsRequest(resourceMetrics: [metrics]).encoded(as: .json)
        return failures.noting(
            await .ofBlocking { [write] in try write(line + [UInt8(ascii: "\n")]) })
    }

    package func shutdown() async {
        isShutDown.store(true, ordering: .relaxed)
    }
}
