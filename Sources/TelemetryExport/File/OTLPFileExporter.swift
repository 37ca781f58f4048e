// SPDX-License-Identifier: Apache-2.0

import Logging
import OTLP
import Synchronization
import TelemetryModel
import TelemetrySDK

/// Appends each batch to a file as one line of OTLP JSON, which collectors can read back.
///
/// See OpenTelemetry specification, `protocol/file-exporter.md`.
package final class OTLPFileExporter: SpanExporter {
    /// Never contended, as there is one export at a time.
    private let encoder: Mutex<TraceRequestEncoder>
    private let write: @Sendable ([UInt8]) throws -> Void
    private let failures: FailureLog
    private let isShutDown = Atomic(false)

    /// - Parameters:
    ///   - resource: what every batch comes from.
    ///   - write: adds one line. It may block, for it runs on a thread meant for that.
    package init(
        resource: Resource, logger: Logger, clock: any Clock<Duration> = ContinuousClock(),
        write: @escaping @Sendable ([UInt8]) throws -> Void
    ) {
        encoder = Mutex(TraceRequestEncoder(resource: resource, encoding: .json))
        failures = FailureLog(
            destination: "file", logger: logger, stopwatch: Stopwatch(clock))
        self.write = write
    }

    /// Fails when the line cannot be written; the next batch tries the file anew.
    package func export(_ batch: ResourceSpans) async -> ExportOutcome {
        guard !isShutDown.load(ordering: .relaxed) else { return .afterShutdown }
        let line = encoder.withLock { $0.encode(batch) } + [UInt8(ascii: "\n")]
        return failures.noting(await .ofBlocking { [write] in try write(line) })
    }

    package func shutdown() async {
        isShutDown.store(true, ordering: .relaxed)
    }
}
