// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

extension JSONReader {
    /// Reads an `ExportLogsServiceRequest`.
    mutating func logsRequest() throws(OTLPError) -> [ResourceLogs] {
        var all: [ResourceLogs] = []
        try object(of: LogsRequestField.self) { reader, _ throws(OTLPError) in
            all = try reader.list { reader throws(OTLPError) in try reader.resourceLogs() }
        }
        return all
    }

    private mutating func resourceLogs() throws(OTLPError) -> ResourceLogs {
        var result = ResourceLogs(resource: Resource(), scopes: [])
        try object(of: ResourceLogsField.self) { reader, field throws(OTLPError) in
            switch field {
            case .resource: try reader.resource(into: &result.resource)
            case .scopeLogs:
                result.scopes = try reader.list { reader throws(OTLPError) in
                    try reader.scopeLogs()
                }
            case .schemaUrl: result.resource.schemaURL = try reader.string()
            }
        }
        return result
    }

    private mutating func scopeLogs() throws(OTLPError) -> ScopeLogs {
        var result = ScopeLogs(scope: InstrumentationScope(name: ""), records: [])
        try object(of: ScopeLogsField.self) { reader, field throws(OTLPError) in
            switch field {
            case .scope: try reader.scope(into: &result.scope)
            case .logRecords:
                result.records = try reader.records { reader throws(OTLPError) in
                    try reader.logRecord()
                }
            case .schemaUrl: result.scope.schemaURL = try reader.string()
            }
        }
        return result
    }

    /// Reads an array of log records or metric points, within the limit on these.
    mutating func records<Record>(
        _ read: (inout Self) throws(OTLPError) -> Record
    ) throws(OTLPError) -> [Record] {
        var records: [Record] = []
        try array { reader, _ throws(OTLPError) in
            try reader.budget.addRecord(at: reader.offset)
            records.append(try read(&reader))
        }
        return records
    }

    private mutating func logRecord() throws(OTLPError) -> LogRecord {
        var record = LogRecord(time: 0)
        try object(of: LogRecordField.self) { reader, field throws(OTLPError) in
            switch field {
            case .timeUnixNano: record.time = try reader.integer(UInt64.self)
            case .severityNumber: record.severityNumber = try reader.severity()
            case .severityText: record.severityText = try reader.string()
            case .body: record.body = try reader.anyValue()
            case .attributes: record.attributes = try reader.attributes()
            case .droppedAttributesCount:
                record.droppedAttributes = try reader.integer(UInt32.self)
            case .flags:
                record.flags = SpanFlags(rawValue: try reader.integer(UInt32.self)).traceFlags
            case .traceId: record.traceID = try reader.traceID().ifValid
            case .spanId: record.spanID = try reader.spanID().ifValid
            case .observedTimeUnixNano: record.observedTime = try reader.integer(UInt64.self)
            case .eventName: record.eventName = try reader.string()
            }
        }
        return record
    }

    private mutating func severity() throws(OTLPError) -> UInt8 {
        try enumeration {
            LogRecord.severity(otlp: $0)
        } name: {
            LogRecord.severity(otlpName: $0)
        }
    }
}
