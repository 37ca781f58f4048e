// SPDX-License-Identifier: Apache-2.0

import Logging
import NIOCore
import OTLP
import Synchronization
import TelemetrySDK

/// A file to which telemetry of any signal is appended, one request in OTLP's JSON a line.
///
/// Only its owner may read one that this makes. It may be moved away while it is written to, and is
/// then made anew.
/// See OpenTelemetry specification, `protocol/file-exporter.md`.
package final class RecordingFile: ForwardingTarget {
    package let encoding = OTLPEncoding.json
    package let destination: String

    private let output: ByteOutput
    private let failures: FailureLog
    private let isShutDown = Atomic(false)

    /// Makes the file if it is not there yet.
    ///
    /// - Throws: NIO's `IOError` if it cannot be written.
    package init(
        path: String, logger: Logger, clock: any Clock<Duration> = ContinuousClock()
    ) throws(IOError) {
        output = .privateFile(path: path)
        destination = path
        failures = FailureLog(
            "Telemetry could not be recorded.", destination: path, logger: logger,
            stopwatch: Stopwatch(clock))
        try output.append([])
    }

    /// Nothing has to be kept up.
    package func run() async {}

    /// Adds a line. Fails when that cannot be done; the next request tries the file anew.
    package func send(_ message: [UInt8], of signal: OTLPSignal) async -> ExportOutcome {
        guard !isShutDown.load(ordering: .relaxed) else { return .afterShutdown }
        return failures.noting(
            await .ofBlocking { [output] in try output.append(message + [UInt8(ascii: "\n")]) })
    }

    package func shutdown() async {
        isShutDown.store(true, ordering: .relaxed)
    }
}
