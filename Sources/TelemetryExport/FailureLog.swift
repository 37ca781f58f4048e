// SPDX-License-Identifier: Apache-2.0

import Logging
import Synchronization
import TelemetrySDK

/// Tells an exporter's failures to the log: the first at once, then one line a minute with their
/// number, lest a collector that is down for an hour fill the log with the same sentence.
final class FailureLog: Sendable {
    private let sentence: Logger.Message
    private let destination: String
    private let logger: Logger
    private let stopwatch: Stopwatch
    private let pace = Mutex(FailurePace())

    /// - Parameters:
    ///   - sentence: what each line says.
    ///   - destination: where the telemetry should have gone; holds no secrets.
    init(
        _ sentence: Logger.Message = "Traces could not be exported.", destination: String,
        logger: Logger, stopwatch: Stopwatch
    ) {
        self.sentence = sentence
        self.destination = destination
        self.logger = logger
        self.stopwatch = stopwatch
    }

    /// Counts the outcome if it is a failure, and returns it.
    func noting(_ outcome: ExportOutcome) -> ExportOutcome {
        guard case .failure(let reason) = outcome,
            let count = pace.withLock({ $0.record(at: stopwatch.elapsed) })
        else { return outcome }
        logger.error(
            sentence,
            metadata: [
                "batches": "\(count)", "destination": "\(destination)", "reason": "\(reason)",
            ])
        return outcome
    }
}

/// Decides which failures are worth a line.
struct FailurePace {
    /// The shortest time between two lines.
    static let interval: Duration = .seconds(60)

    private var lastLine: Duration?
    private var unreported = 0

    /// Counts a failure, and returns how many a line should now speak of, or `nil` for no line.
    ///
    /// - Parameter now: the time since any fixed moment.
    mutating func record(at now: Duration) -> Int? {
        unreported += 1
        if let lastLine, now - lastLine < Self.interval { return nil }
        lastLine = now
        defer { unreported = 0 }
        return unreported
    }
}
