// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import Tracing

/// Where the exceptions that spans record go: to an event of the span, a log record, or both.
///
/// The conventions are moving from the one to the other (`exceptions/exceptions-logs.md`).
package struct ExceptionRecording: Sendable {
    /// The values of `OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN`.
    package enum Signal: Hashable, Sendable {
        /// Unset: as before.
        case spanEvents
        /// `logs`
        case logs
        /// `logs/dup`
        case both

        /// Reads the variable; what is none of its values is ignored with a warning.
        package init(environment: Environment, warnings: inout ConfigurationWarnings) {
            let name = "OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN"
            let words = environment.words(name) ?? []
            for word in words where word != "logs" && word != "logs/dup" {
                warnings.ignore(name, given: word, expected: "logs or logs/dup")
            }
            // Who asks for both is to get both, in whatever order.
            self =
                words.contains("logs/dup") ? .both : words.contains("logs") ? .logs : .spanEvents
        }
    }

    package var signal: Signal
    /// Where the records go; with `nil` there are none.
    package var logs: LogPipeline?

    package init(_ signal: Signal = .spanEvents, logs: LogPipeline? = nil) {
        self.signal = signal
        self.logs = logs
    }

    /// Whether the span gets an event.
    var includesEvents: Bool { signal != .logs }

    /// Writes the exception as a log record of the span.
    ///
    /// - Parameters:
    ///   - attributes: those of the event that it replaces or goes beside.
    ///   - module: the module that started the span, in place of a logger.
    func log(
        _ attributes: SpanAttributes, of span: SpanContext, module: Substring, at time: UInt64
    ) {
        guard signal != .spanEvents, let logs else { return }
        var collected = LimitedAttributes()
        collected.set(
            attributes, limit: logs.limits.attributes,
            valueLength: logs.limits.attributeValueLength)
        // The API's attributes are a dictionary; a line on the console shall not change its order.
        collected.sort()
        var record = LogRecord(
            time: time, observedTime: logs.time, severityNumber: 17, severityText: "error",
            body: .string("exception"), attributes: collected.attributes,
            droppedAttributes: collected.dropped, eventName: "exception")
        record.setSpan(span)
        logs.emit(
            EmittedLogRecord(record: record, logger: String(module)), in: ServiceContext.current)
    }
}
