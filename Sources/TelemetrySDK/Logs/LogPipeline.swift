// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Synchronization
import Tracing

/// What every log record passes through: its limits, the console, the processors, the counters.
///
/// The console comes first and hears everything; exporting never silences it.
package final class LogPipeline: Sendable {
    package let limits: LogLimits
    package let processors: [any LogRecordProcessor]
    private let console: LogConsole?
    private let now: @Sendable () -> UInt64
    private let emitted = Atomic<Int>(0)
    private let suppressed = Atomic<Int>(0)

    /// - Parameters:
    ///   - console: where a line is written for each record; `nil` for nowhere.
    ///   - processors: what exports; none if nothing is.
    ///   - now: nanoseconds since the Unix epoch.
    package init(
        limits: LogLimits = LogLimits(),
        console: LogConsole?,
        processors: [any LogRecordProcessor] = [],
        now: @escaping @Sendable () -> UInt64 = { DefaultTracerClock.now.nanosecondsSinceEpoch }
    ) {
        self.limits = limits
        self.console = console
        self.processors = processors
        self.now = now
    }

    /// The time of a record that is made now.
    var time: UInt64 { now() }

    /// Writes the record to the console and hands it to the processors, unless the context says that it
    /// is about exporting itself.
    package func emit(_ record: EmittedLogRecord, in context: ServiceContext?) {
        console?.write(record)
        guard !processors.isEmpty else { return }
        if let context, context.isLogExportSuppressed {
            suppressed.wrappingAdd(1, ordering: .relaxed)
            return
        }
        var record = record
        for processor in processors { processor.onEmit(&record) }
        emitted.wrappingAdd(1, ordering: .releasing)
    }

    /// What became of the records so far.
    package var statistics: LogStatistics {
        // Read first: each processor has received at least what counts as emitted by then.
        let emitted = emitted.load(ordering: .acquiring)
        return LogStatistics(
            emitted: emitted, suppressed: suppressed.load(ordering: .relaxed),
            processors: processors.map(\.statistics))
    }
}

/// How many log records there were, and what became of them.
///
/// For each processor `received == exported + rejected + failed + dropped + queued + inFlight` at any
/// moment, and `emitted <= received`; the difference are records that are being handed over.
/// Corresponds to `otel.sdk.log.created` (semantic conventions, `otel/sdk-metrics.md`).
package struct LogStatistics: Hashable, Sendable {
    /// Records that every processor has taken in.
    package var emitted = 0
    /// Records that telemetry wrote about its own work, and that went to the console alone.
    package var suppressed = 0
    package var processors: [ProcessorStatistics] = []

    package init(emitted: Int = 0, suppressed: Int = 0, processors: [ProcessorStatistics] = []) {
        self.emitted = emitted
        self.suppressed = suppressed
        self.processors = processors
    }

    /// Whether every record is accounted for, as above.
    package var isBalanced: Bool {
        processors.allSatisfy { $0.isBalanced && emitted <= $0.received }
    }
}
