// SPDX-License-Identifier: Apache-2.0

import Logging
import Synchronization
import TelemetryModel
import TelemetrySDK

/// Shows each batch as a tree of text, for the person at the terminal.
///
/// Meant for development: the form may change and is not for programs to read (OpenTelemetry
/// specification, `trace/sdk_exporters/stdout.md`).
package final class ConsoleExporter: SpanExporter {
    private let write: @Sendable ([UInt8]) throws -> Void
    private let failures: FailureLog
    private let isShutDown = Atomic(false)

    /// - Parameter write: puts text out. It may block, for it runs on a thread meant for that.
    package init(
        logger: Logger, clock: any Clock<Duration> = ContinuousClock(),
        write: @escaping @Sendable ([UInt8]) throws -> Void = ByteOutput.standardOutput.append
    ) {
        failures = FailureLog(
            destination: "console", logger: logger, stopwatch: Stopwatch(clock))
        self.write = write
    }

    /// Fails when the text cannot be written, as when standard output is closed.
    package func export(_ batch: ResourceSpans) async -> ExportOutcome {
        guard !isShutDown.load(ordering: .relaxed) else { return .afterShutdown }
        let text = Array(SpanTree(batch).text(service: batch.resource.serviceName).utf8)
        return failures.noting(await .ofBlocking { [write] in try write(text) })
    }

    package func shutdown() async {
        isShutDown.store(true, ordering: .relaxed)
    }
}
