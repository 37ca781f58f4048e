// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension AttributeValue {
    /// The value as the text of a tag: numbers in decimal, `true` and `false`, arrays and maps as
    /// JSON, bytes as base64 (`trace/sdk_exporters/zipkin.md`, Attribute; `common/README.md`).
    var tagText: String {
        switch self {
        case .string(let text): return text
        case .bool(let value): return value ? "true" : "false"
        case .int(let value): return String(value)
        case .double(let value): return value.description
        case .bytes(let bytes): return Data(bytes).base64EncodedString()
        case .empty: return ""
        case .array, .map:
            var json = JSONWriter()
            json.attribute(self)
            return json.text
        }
    }
}

extension JSONWriter {
    mutating func attributes(_ attributes: Attributes) {
        object { json in
            for attribute in attributes {
                json.key(attribute.key)
                json.attribute(attribute.value)
            }
        }
    }

    mutating func attribute(_ value: AttributeValue) {
        switch value {
        case .string(let text): string(text)
        case .bool(let value): bool(value)
        case .int(let value): integer(value)
        case .double(let value): double(value)
        case .bytes: string(value.tagText)
        case .empty: null()
        case .array(let values): array { for value in values { $0.attribute(value) } }
        case .map(let attributes): self.attributes(attributes)
        }
    }
}
