// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

extension AttributeValue {
    /// The value as one string: arrays and maps as JSON, bytes as base64.
    ///
    /// See OpenTelemetry specification, `common/README.md`, "AnyValue representation for non-OTLP
    /// protocols".
    package var text: String {
        switch self {
        case .string(let text): return text
        case .bool(let value): return value ? "true" : "false"
        case .int(let value): return String(value)
        case .double(let value): return "\(value)"
        case .bytes(let bytes): return Base64.string(bytes)
        case .empty: return ""
        case .array, .map:
            var json = JSONWriter()
            write(to: &json)
            return json.text
        }
    }

    /// Writes the value as plain JSON: bytes as base64, the empty value as null.
    package func write(to json: inout JSONWriter) {
        switch self {
        case .string(let value): json.value(value)
        case .bool(let value): json.value(value)
        case .int(let value): json.value(value)
        case .double(let value): json.value(value)
        case .bytes(let bytes): json.value(Base64.string(bytes))
        case .empty: json.null()
        case .array(let values): json.array { for value in values { value.write(to: &$0) } }
        case .map(let attributes):
            json.object {
                for attribute in attributes {
                    $0.key(attribute.key)
                    attribute.value.write(to: &$0)
                }
            }
        }
    }
}

/// RFC 4648, section 4.
private enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func string(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for index in 0..<4 {
                let isPadding = index > group.count
                text.append(isPadding ? UInt8(ascii: "=") : alphabet[bits >> (18 - 6 * index) & 63])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
