// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

extension JSONWriter {
    /// One element of `resourceLogs`.
    mutating func resourceLogs(_ batch: ResourceLogs) {
        object { json in
            json.resource(batch.resource)
            json.list("scopeLogs", batch.scopes) { json, scope in
                json.object { json in
                    json.scope(scope.scope)
                    json.list("logRecords", scope.records) { $0.logRecord($1) }
                }
            }
        }
    }

    private mutating func logRecord(_ record: LogRecord) {
        object { json in
            json.count("timeUnixNano", record.time)
            json.count("observedTimeUnixNano", record.observedTime)
            json.count("severityNumber", UInt32(record.severityNumber))
            json.text("severityText", record.severityText)
            if record.body != .empty {
                json.key("body")
                json.anyValue(record.body)
            }
            json.attributes(record.attributes)
            json.count("droppedAttributesCount", record.droppedAttributes)
            json.count("flags", SpanFlags(record.flags, isRemote: nil).rawValue)
            json.id("traceId", record.traceID ?? .invalid)
            json.id("spanId", record.spanID ?? .invalid)
            json.text("eventName", record.eventName)
        }
    }
}
