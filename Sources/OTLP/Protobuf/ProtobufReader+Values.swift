// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

extension ProtobufReader {
    /// Reads one attribute of an owner; errors are given its index among those on the wire.
    mutating func keyValue(into attributes: inout AttributesBuilder) throws(OTLPError) {
        do throws(OTLPError) {
            try budget.addElement(to: attributes.count, at: offset)
            attributes.append(try keyValue())
        } catch {
            throw error.within(element: attributes.count)
        }
    }

    private mutating func keyValue() throws(OTLPError) -> Attributes.Element {
        var element = Attributes.Element(key: "", value: .empty)
        try message(of: KeyValueField.self) { reader, field throws(OTLPError) in
            switch field {
            case .key: element.key = try reader.string()
            case .value: element.value = try reader.anyValue()
            }
        }
        return element
    }

    mutating func anyValue() throws(OTLPError) -> AttributeValue {
        var value = AttributeValue.empty
        try message(of: AnyValueField.self) { reader, field throws(OTLPError) in
            value =
                switch field {
                case .stringValue: .string(try reader.string())
                case .boolValue: .bool(try reader.uint64() != 0)
                case .intValue: .int(Int64(bitPattern: try reader.uint64()))
                case .doubleValue: .double(try reader.double())
                case .arrayValue: .array(try reader.array())
                case .kvlistValue: .map(try reader.map())
                case .bytesValue: .bytes(try reader.byteArray())
                }
        }
        return value
    }

    private mutating func array() throws(OTLPError) -> [AttributeValue] {
        var values: [AttributeValue] = []
        try message(of: ListField.self) { reader, _ throws(OTLPError) in
            do throws(OTLPError) {
                try reader.budget.addElement(to: values.count, at: reader.offset)
                values.append(try reader.anyValue())
            } catch {
                throw error.within(element: values.count)
            }
        }
        return values
    }

    private mutating func map() throws(OTLPError) -> Attributes {
        var attributes = AttributesBuilder()
        try message(of: ListField.self) { reader, _ throws(OTLPError) in
            try reader.keyValue(into: &attributes)
        }
        return attributes.attributes
    }
}
