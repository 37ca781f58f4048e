// SPDX-License-Identifier: Apache-2.0

import Logging
import OTLP
import Synchronization
import TelemetryModel
import TelemetrySDK

/// Appends each batch of log records to a file as one line of OTLP JSON, which collectors can read back.
///
/// See OpenTelemetry specification, `protocol/file-exporter.md`.
package final class OTLPLogFileExporter: LogRecordExporter {
    private let write: @Sendable ([UInt8]) throws -> Void
    private let failures: FailureLog
    private let isShutDown = Atomic(false)

    /// - Parameter write: adds one line. It may block, for it runs on a thread meant for that.
    package init(
        logger: Logger, clock: any Clock<Duration> = ContinuousClock(),
        write: @escaping @Sendable ([UInt8]) throws -> Void
    ) {
        failures = FailureLog(
            "Log records could not be exported.", destination: "file", logger: logger,
            stopwatch: Stopwatch(clock))
        self.write = write
    }

    /// Fails when the line cannot be written; the next batch tries the file anew.
    package func export(_ batch: ResourceLogs) async -> ExportOutcome {
        guard !isShutDown.load(ordering: .relaxed) else { return .afterShutdown }
        let line =
            LogsRequest(resourceLogs: [batch]).encoded(as: .json) + [UInt8(ascii: "\n")]
        return failures.noting(await .ofBlocking { [write] in try write(line) })
    }

    package func shutdown() async {
        isShutDown.store(true, ordering: .relaxed)
    }
}
