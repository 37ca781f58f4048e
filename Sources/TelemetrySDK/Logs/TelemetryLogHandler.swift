// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Logging
import TelemetryModel
import Tracing

/// The backend that swift-log is bootstrapped with: makes a log record of each line and gives it the
/// span that is current.
///
/// Metadata become attributes, sorted by key: of the logger, then of its provider, then of the line,
/// where the later ones win. An error becomes `exception.type` and `exception.message`
/// (`exceptions/exceptions-logs.md`); Swift's errors have no stack trace to add. See OpenTelemetry
/// specification, `logs/sdk.md`, Emit a LogRecord.
package struct TelemetryLogHandler: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    private let label: String
    private let pipeline: LogPipeline

    package init(
        label: String, level: Logger.Level = .info, pipeline: LogPipeline,
        metadataProvider: Logger.MetadataProvider? = nil
    ) {
        self.label = label
        self.pipeline = pipeline
        self.metadataProvider = metadataProvider
        logLevel = level
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let context = ServiceContext.current
        let attributes = LogAttributes(
            merged(event.metadata), error: event.error, limits: pipeline.limits)
        let time = pipeline.time
        var record = LogRecord(
            time: time, observedTime: time,
            severityNumber: event.level.severityNumber, severityText: event.level.rawValue,
            body: .string(event.message.description),
            attributes: attributes.attributes, droppedAttributes: attributes.dropped)
        record.setSpan(context?.spanContext)
        pipeline.emit(EmittedLogRecord(record: record, logger: label), in: context)
    }

    private func merged(_ own: Logger.Metadata?) -> Logger.Metadata {
        guard !metadata.isEmpty || metadataProvider != nil else { return own ?? [:] }
        var merged = metadata
        if let provided = metadataProvider?.get() { merged.merge(provided) { $1 } }
        if let own { merged.merge(own) { $1 } }
        return merged
    }
}

extension LogRecord {
    /// Places the record in a span, unless there is none or its ids are no ids.
    mutating func setSpan(_ span: SpanContext?) {
        guard let span, span.isValid else { return }
        traceID = span.traceID
        spanID = span.spanID
        flags = span.flags.intersection([.sampled, .random])
    }
}

extension Logger.Level {
    /// The number that OpenTelemetry gives the level (`logs/data-model.md`, Severity Fields): the first
    /// of its range, save that a notice is a more severe INFO.
    var severityNumber: UInt8 {
        switch self {
        case .trace: 1
        case .debug: 5
        case .info: 9
        case .notice: 10
        case .warning: 13
        case .error: 17
        case .critical: 21
        }
    }
}
