// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import TraceStore

extension ViewerJSON {
    /// Attributes in their order, each with its type, under a key.
    static func write(_ key: String, _ attributes: Attributes, to json: inout JSONWriter) {
        json.list(key, attributes) { json, attribute in
            json.object { json in
                json.field("key", attribute.key)
                json.key("value")
                switch attribute.value {
                // JavaScript's numbers would round the large ones.
                case .int(let number): json.value(String(number))
                default: attribute.value.write(to: &json)
                }
                json.field("type", type(of: attribute.value))
            }
        }
    }

    private static func type(of value: AttributeValue) -> String {
        switch value {
        case .string: "string"
        case .bool: "bool"
        case .int: "int"
        case .double: "double"
        case .bytes: "bytes"
        case .array: "array"
        case .map: "map"
        case .empty: "empty"
        }
    }
}
