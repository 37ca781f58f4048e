// SPDX-License-Identifier: Apache-2.0

/// The fields of one OTLP message, once for both encodings.
///
/// The raw value is the field's number in protobuf; the case is spelled exactly as the key in JSON
/// (hence `traceId`), and the name in the `.proto` file follows from it by rule.
package protocol MessageField: RawRepresentable<UInt32>, CaseIterable, Hashable, Sendable {
    /// The field by its name in JSON and by its name in the `.proto` file: readers of proto3 JSON
    /// accept both.
    static var byName: [String: Self] { get }
}

extension MessageField {
    /// The name in the `.proto` file: `traceId` is `trace_id`.
    var protobufName: String {
        "\(self)".reduce(into: "") { name, character in
            if character.isUppercase { name.append("_") }
            name.append(character.lowercased())
        }
    }

    static func namesOfCases() -> [String: Self] {
        var names: [String: Self] = [:]
        for field in allCases {
            names["\(field)"] = field
            names[field.protobufName] = field
        }
        return names
    }
}

/// `ExportTraceServiceRequest` (`collector/trace/v1/trace_service.proto`).
enum TraceRequestField: UInt32, MessageField {
    case resourceSpans = 1
    static let byName = namesOfCases()
}

/// `ExportTraceServiceResponse`, and those of logs and metrics, which look alike.
enum ExportResponseField: UInt32, MessageField {
    case partialSuccess = 1
    static let byName = namesOfCases()
}

/// `google.rpc.Status`; its `details` are not read.
enum RPCStatusField: UInt32, MessageField {
    case code = 1
    case message = 2
    static let byName = namesOfCases()
}

/// `ResourceSpans` (`trace/v1/trace.proto`, as are all up to ``StatusField``).
enum ResourceSpansField: UInt32, MessageField {
    case resource = 1
    case scopeSpans = 2
    case schemaUrl = 3
    static let byName = namesOfCases()
}

/// `ScopeSpans`.
enum ScopeSpansField: UInt32, MessageField {
    case scope = 1
    case spans = 2
    case schemaUrl = 3
    static let byName = namesOfCases()
}

/// `Span`.
enum SpanField: UInt32, MessageField {
    case traceId = 1
    case spanId = 2
    case traceState = 3
    case parentSpanId = 4
    case name = 5
    case kind = 6
    case startTimeUnixNano = 7
    case endTimeUnixNano = 8
    case attributes = 9
    case droppedAttributesCount = 10
    case events = 11
    case droppedEventsCount = 12
    case links = 13
    case droppedLinksCount = 14
    case status = 15
    case flags = 16
    static let byName = namesOfCases()
}

/// `Span.Event`.
enum EventField: UInt32, MessageField {
    case timeUnixNano = 1
    case name = 2
    case attributes = 3
    case droppedAttributesCount = 4
    static let byName = namesOfCases()
}

/// `Span.Link`.
enum LinkField: UInt32, MessageField {
    case traceId = 1
    case spanId = 2
    case traceState = 3
    case attributes = 4
    case droppedAttributesCount = 5
    case flags = 6
    static let byName = namesOfCases()
}

/// `Status`; number 1 is retired.
enum StatusField: UInt32, MessageField {
    case message = 2
    case code = 3
    static let byName = namesOfCases()
}

/// `Resource` (`resource/v1/resource.proto`); its entity references, still in development, are not
/// read.
enum ResourceField: UInt32, MessageField {
    case attributes = 1
    case droppedAttributesCount = 2
    static let byName = namesOfCases()
}

/// `InstrumentationScope` (`common/v1/common.proto`, as are the following).
enum ScopeField: UInt32, MessageField {
    case name = 1
    case version = 2
    case attributes = 3
    case droppedAttributesCount = 4
    static let byName = namesOfCases()
}

/// `KeyValue`.
enum KeyValueField: UInt32, MessageField {
    case key = 1
    case value = 2
    static let byName = namesOfCases()
}

/// `AnyValue`: at most one of these, the last one.
enum AnyValueField: UInt32, MessageField {
    case stringValue = 1
    case boolValue = 2
    case intValue = 3
    case doubleValue = 4
    case arrayValue = 5
    case kvlistValue = 6
    case bytesValue = 7
    static let byName = namesOfCases()
}

/// `ArrayValue` and `KeyValueList`, which look alike.
enum ListField: UInt32, MessageField {
    case values = 1
    static let byName = namesOfCases()
}
