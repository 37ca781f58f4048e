// SPDX-License-Identifier: Apache-2.0

import Digest
import Instrumenting
import Logging
import TelemetryModel
import TelemetrySDK
import Tracing

/// What the line of a request costs: the five attributes that ``HTTPInstrumentation/RequestLog`` writes,
/// within a span.
enum LogMeasurements {
    /// - Parameter processor: takes in records and forgets them.
    static func run(_ processor: BatchLogRecordProcessor) {
        let noop = measure("no-op log handler: a line") {
            write(to: Logger(label: "benchmark") { _ in SwiftLogNoOpLogHandler() })
        }
        let console = LogConsole(.json, service: "benchmark", write: { _ in })
        let quiet = logger(LogPipeline(console: nil, processors: [processor]))
        let printing = logger(LogPipeline(console: console))
        let both = logger(LogPipeline(console: console, processors: [processor]))
        let span = startSpan("POST /expenses", ofKind: .server, attributes: [:])
        ServiceContext.$current.withValue(span.context) {
            measure("exported: a line in the queue", against: noop) { write(to: quiet) }
            measure("console: a line as JSON, not written", against: noop) { write(to: printing) }
            measure("both", against: noop) { write(to: both) }
        }
        span.end()
        let users = UserHash()
        let keyed = UserHash(key: "benchmark")
        var length = 0
        measure("a user's hash") { length += users.hash(of: "alice").utf8.count }
        measure("a user's hash, keyed") { length += keyed.hash(of: "alice").utf8.count }
        precondition(length > 0)
    }

    private static func logger(_ pipeline: LogPipeline) -> Logger {
        Logger(label: "benchmark") { TelemetryLogHandler(label: $0, pipeline: pipeline) }
    }

    private static func write(to logger: Logger) {
        logger.info(
            "A request ended",
            metadata: [
                "http.request.method": "POST", "http.route": "/expenses",
                "http.response.status_code": .stringConvertible(201),
                "duration_ms": .stringConvertible(3.105), "user.hash": "fdee430d40bd57de",
            ])
    }
}

/// Takes every batch and forgets it.
struct DiscardingLogExporter: LogRecordExporter {
    func export(_ batch: ResourceLogs) async -> ExportOutcome { .success }
    func shutdown() async {}
}
