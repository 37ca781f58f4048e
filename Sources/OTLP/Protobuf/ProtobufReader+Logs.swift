// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

extension ProtobufReader {
    /// Reads an `ExportLogsServiceRequest`, the whole input.
    mutating func logsRequest() throws(OTLPError) -> [ResourceLogs] {
        var all: [ResourceLogs] = []
        try fields(of: LogsRequestField.self) { reader, _ throws(OTLPError) in
            try reader.append(to: &all) { reader throws(OTLPError) in try reader.resourceLogs() }
        }
        return all
    }

    private mutating func resourceLogs() throws(OTLPError) -> ResourceLogs {
        var result = ResourceLogs(resource: Resource(), scopes: [])
        try message(of: ResourceLogsField.self) { reader, field throws(OTLPError) in
            switch field {
            case .resource: try reader.resource(into: &result.resource)
            case .scopeLogs:
                try reader.append(to: &result.scopes) { reader throws(OTLPError) in
                    try reader.scopeLogs()
                }
            case .schemaUrl: result.resource.schemaURL = try reader.string()
            }
        }
        return result
    }

    private mutating func scopeLogs() throws(OTLPError) -> ScopeLogs {
        var result = ScopeLogs(scope: InstrumentationScope(name: ""), records: [])
        try message(of: ScopeLogsField.self) { reader, field throws(OTLPError) in
            switch field {
            case .scope: try reader.scope(into: &result.scope)
            case .logRecords:
                try reader.appendRecord(to: &result.records) { reader throws(OTLPError) in
                    try reader.logRecord()
                }
            case .schemaUrl: result.scope.schemaURL = try reader.string()
            }
        }
        return result
    }

    /// Reads one more log record or metric point, within the limit on these; errors are given its
    /// index.
    mutating func appendRecord<Record>(
        to list: inout [Record], _ read: (inout Self) throws(OTLPError) -> Record
    ) throws(OTLPError) {
        do throws(OTLPError) {
            try budget.addRecord(at: offset)
            list.append(try read(&self))
        } catch {
            throw error.within(element: list.count)
        }
    }

    private mutating func logRecord() throws(OTLPError) -> LogRecord {
        var record = LogRecord(time: 0)
        var attributes = AttributesBuilder()
        try message(of: LogRecordField.self) { reader, field throws(OTLPError) in
            switch field {
            case .timeUnixNano: record.time = try reader.fixed64()
            case .severityNumber:
                record.severityNumber = LogRecord.severity(otlp: try reader.uint32())
            case .severityText: record.severityText = try reader.string()
            case .body: record.body = try reader.anyValue()
            case .attributes: try reader.keyValue(into: &attributes)
            case .droppedAttributesCount: record.droppedAttributes = try reader.uint32()
            case .flags: record.flags = SpanFlags(rawValue: try reader.fixed32()).traceFlags
            case .traceId: record.traceID = try reader.traceID().ifValid
            case .spanId: record.spanID = try reader.spanID().ifValid
            case .observedTimeUnixNano: record.observedTime = try reader.fixed64()
            case .eventName: record.eventName = try reader.string()
            }
        }
        record.attributes = attributes.attributes
        return record
    }
}
