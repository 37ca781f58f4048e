// SPDX-License-Identifier: Apache-2.0

import Logging
import Synchronization
import TelemetryModel
import TelemetrySDK

/// Keeps every log record that is emitted, in order: what a test looks at.
package final class RecordedLogs: LogRecordProcessor {
    private let emitted = Mutex<[EmittedLogRecord]>([])

    package init() {}

    package func onEmit(_ record: inout EmittedLogRecord) {
        emitted.withLock { [record] in $0.append(record) }
    }

    package func forceFlush() async {}
    package func run() async throws {}

    package var statistics: ProcessorStatistics {
        var statistics = ProcessorStatistics()
        statistics.received = emitted.withLock { $0.count }
        statistics.exported = statistics.received
        return statistics
    }

    /// The records, with the logger that wrote each.
    package var all: [EmittedLogRecord] { emitted.withLock { $0 } }

    /// The records alone.
    package var records: [LogRecord] { all.map(\.record) }

    /// A logger that writes here and nowhere else.
    package func logger(
        _ label: String = "test", level: Logger.Level = .info, limits: LogLimits = LogLimits()
    ) -> Logger {
        let pipeline = LogPipeline(limits: limits, console: nil, processors: [self])
        return Logger(label: label) {
            TelemetryLogHandler(label: $0, level: level, pipeline: pipeline)
        }
    }
}
