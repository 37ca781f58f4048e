// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// The parts of Jaeger's JSON as it is read. What may be absent or null in some version of Jaeger is
/// optional here.
struct JaegerAnswer: Decodable {
    struct Problem: Decodable {
        var code: Int?
        var msg: String
    }

    var data: [JaegerTrace]?
    var errors: [Problem]?
}

struct JaegerTrace: Decodable {
    struct Process: Decodable {
        var serviceName: String
        var tags: [JaegerTag]?
    }

    struct Reference: Decodable {
        var refType: String
        var traceID: String
        var spanID: String
    }

    struct Log: Decodable {
        var timestamp: UInt64
        var fields: [JaegerTag]?
    }

    struct Span: Decodable {
        var spanID: String
        var parentSpanID: String?
        var flags: UInt32?
        var operationName: String
        var references: [Reference]?
        var startTime: UInt64
        var duration: UInt64
        var tags: [JaegerTag]?
        var logs: [Log]?
        var processID: String?
        var process: Process?
    }

    var traceID: String
    var spans: [Span]
    var processes: [String: Process]?
}

/// A key and a value; the type is named beside the value.
struct JaegerTag: Decodable {
    let key: String
    let value: AttributeValue

    private enum CodingKeys: String, CodingKey {
        case key, type, value
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        key = try container.decode(String.self, forKey: .key)
        let type = try container.decodeIfPresent(String.self, forKey: .type) ?? "string"
        value = Self.value(container, type)
    }

    /// The value as its type says; as text where the two do not agree, so that a trace can be looked
    /// at in spite of one odd tag.
    private static func value(
        _ container: KeyedDecodingContainer<CodingKeys>, _ type: String
    ) -> AttributeValue {
        if type == "bool", let value = try? container.decode(Bool.self, forKey: .value) {
            return .bool(value)
        }
        if type == "int64", let value = try? container.decode(Int64.self, forKey: .value) {
            return .int(value)
        }
        if type == "float64", let value = try? container.decode(Double.self, forKey: .value) {
            return .double(value)
        }
        let text = (try? container.decode(String.self, forKey: .value)) ?? ""
        return type == "int64" ? Int64(text).map { .int($0) } ?? .string(text) : .string(text)
    }
}
