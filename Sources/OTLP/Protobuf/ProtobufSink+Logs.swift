// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

extension ProtobufSink {
    /// One element of `resource_logs`.
    mutating func resourceLogs(_ batch: ResourceLogs) {
        message(LogsRequestField.resourceLogs) { sink in
            sink.resource(batch.resource)
            for scope in batch.scopes {
                sink.message(ResourceLogsField.scopeLogs) { sink in
                    sink.scope(scope.scope)
                    for record in scope.records { sink.logRecord(record) }
                }
            }
        }
    }

    private mutating func logRecord(_ record: LogRecord) {
        message(ScopeLogsField.logRecords) { sink in
            sink.fixed64UnlessZero(LogRecordField.timeUnixNano, record.time)
            sink.varintUnlessZero(LogRecordField.severityNumber, record.severityNumber)
            sink.stringUnlessEmpty(LogRecordField.severityText, record.severityText)
            if record.body != .empty {
                sink.message(LogRecordField.body) { $0.anyValue(record.body) }
            }
            sink.attributes(LogRecordField.attributes, record.attributes)
            sink.varintUnlessZero(LogRecordField.droppedAttributesCount, record.droppedAttributes)
            let flags = SpanFlags(record.flags, isRemote: nil)
            sink.fixed32UnlessZero(LogRecordField.flags, flags.rawValue)
            sink.idIfValid(LogRecordField.traceId, record.traceID ?? .invalid)
            sink.idIfValid(LogRecordField.spanId, record.spanID ?? .invalid)
            sink.fixed64UnlessZero(LogRecordField.observedTimeUnixNano, record.observedTime)
            sink.stringUnlessEmpty(LogRecordField.eventName, record.eventName)
        }
    }
}
