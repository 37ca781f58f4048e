// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

extension JSONReader {
    /// Reads an array of `KeyValue`, each key once; the last value wins.
    mutating func attributes() throws(OTLPError) -> Attributes {
        var attributes = AttributesBuilder()
        try array { reader, index throws(OTLPError) in
            try reader.budget.addElement(to: index, at: reader.offset)
            attributes.append(try reader.keyValue())
        }
        return attributes.attributes
    }

    private mutating func keyValue() throws(OTLPError) -> Attributes.Element {
        var element = Attributes.Element(key: "", value: .empty)
        try object(of: KeyValueField.self) { reader, field throws(OTLPError) in
            switch field {
            case .key: element.key = try reader.string()
            case .value: element.value = try reader.anyValue()
            }
        }
        return element
    }

    mutating func anyValue() throws(OTLPError) -> AttributeValue {
        var value = AttributeValue.empty
        try object(of: AnyValueField.self) { reader, field throws(OTLPError) in
            value =
                switch field {
                case .stringValue: .string(try reader.string())
                case .boolValue: .bool(try reader.bool())
                case .intValue: .int(try reader.integer(Int64.self))
                case .doubleValue: .double(try reader.double())
                case .arrayValue: .array(try reader.arrayValue())
                case .kvlistValue: .map(try reader.map())
                case .bytesValue: .bytes(try reader.byteArray())
                }
        }
        return value
    }

    private mutating func arrayValue() throws(OTLPError) -> [AttributeValue] {
        var values: [AttributeValue] = []
        try object(of: ListField.self) { reader, _ throws(OTLPError) in
            values.removeAll()
            try reader.array { reader, index throws(OTLPError) in
                try reader.budget.addElement(to: index, at: reader.offset)
                values.append(try reader.takeNull() ? .empty : try reader.anyValue())
            }
        }
        return values
    }

    private mutating func map() throws(OTLPError) -> Attributes {
        var attributes = Attributes()
        try object(of: ListField.self) { reader, _ throws(OTLPError) in
            attributes = try reader.attributes()
        }
        return attributes
    }
}
