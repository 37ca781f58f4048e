// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// A log record as one JSON object on one line.
///
/// The keys, in this order: `timestamp` (RFC 3339, UTC, microseconds), `severity`, `message`, `logger`,
/// `service.name`; within a span `trace_id`, `span_id` and `trace_flags`, in hexadecimal
/// (`compatibility/logging_trace_context.md`); of an event `event.name`; and `attributes`, an object,
/// unless there are none. See docs/logs.md.
enum JSONLogLine {
    static func bytes(of emitted: EmittedLogRecord, service: String) -> [UInt8] {
        let record = emitted.record
        var json = LogJSON(capacity: 320 + 48 * record.attributes.count)
        json.raw(#"{"timestamp":""#)
        LogTimestamp(record.time).append(to: &json.bytes, digits: 6)
        json.raw(#"","severity":""#)
        json.raw(LogSeverity.name(record.severityNumber))
        json.raw(#"","message":"#)
        json.value(record.body)
        json.raw(#","logger":"#)
        json.string(emitted.logger)
        json.raw(#","service.name":"#)
        json.string(service)
        appendSpan(of: record, to: &json)
        if !record.eventName.isEmpty {
            json.raw(#","event.name":"#)
            json.string(record.eventName)
        }
        if !record.attributes.isEmpty {
            json.raw(#","attributes":"#)
            json.object(record.attributes)
        }
        json.raw("}\n")
        return json.bytes
    }

    private static func appendSpan(of record: LogRecord, to json: inout LogJSON) {
        guard let traceID = record.traceID, let spanID = record.spanID else { return }
        json.raw(#","trace_id":""#)
        json.hexadecimal(traceID.high)
        json.hexadecimal(traceID.low)
        json.raw(#"","span_id":""#)
        json.hexadecimal(spanID.rawValue)
        json.raw(#"","trace_flags":""#)
        json.hexadecimal(record.flags.rawValue)
        json.raw("\"")
    }
}

/// What the console calls a severity: the names of swift-log's levels, which log stores read too.
enum LogSeverity {
    static func name(_ number: UInt8) -> StaticString {
        switch number {
        case 1...4: "TRACE"
        case 5...8: "DEBUG"
        case 9: "INFO"
        case 10...12: "NOTICE"
        case 13...16: "WARNING"
        case 17...20: "ERROR"
        case 21...24: "CRITICAL"
        default: "DEFAULT"
        }
    }
}
