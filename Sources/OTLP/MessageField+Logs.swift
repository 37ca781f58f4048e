// SPDX-License-Identifier: Apache-2.0

/// `ExportLogsServiceRequest` (`collector/logs/v1/logs_service.proto`).
enum LogsRequestField: UInt32, MessageField {
    case resourceLogs = 1
    static let byName = namesOfCases()
}

/// `ResourceLogs` (`logs/v1/logs.proto`, as are the following).
enum ResourceLogsField: UInt32, MessageField {
    case resource = 1
    case scopeLogs = 2
    case schemaUrl = 3
    static let byName = namesOfCases()
}

/// `ScopeLogs`.
enum ScopeLogsField: UInt32, MessageField {
    case scope = 1
    case logRecords = 2
    case schemaUrl = 3
    static let byName = namesOfCases()
}

/// `LogRecord`; number 4 is retired.
enum LogRecordField: UInt32, MessageField {
    case timeUnixNano = 1
    case severityNumber = 2
    case severityText = 3
    case body = 5
    case attributes = 6
    case droppedAttributesCount = 7
    case flags = 8
    case traceId = 9
    case spanId = 10
    case observedTimeUnixNano = 11
    case eventName = 12
    static let byName = namesOfCases()
}
