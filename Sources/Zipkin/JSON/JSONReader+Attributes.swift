// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

extension JSONReader {
    /// Reads an object of any values as attributes; numbers without a fraction are integers.
    mutating func attributes() throws(ZipkinError) -> Attributes {
        var elements: [Attributes.Element] = []
        var positions: [String: Int] = [:]
        try members { reader, key throws(ZipkinError) in
            try reader.budget.addElement(to: elements.count, at: reader.offset)
            let value = try reader.attributeValue()
            if let position = positions.updateValue(elements.count, forKey: key) {
                elements[position].value = value
                positions[key] = position
            } else {
                elements.append(Attributes.Element(key: key, value: value))
            }
        }
        return Attributes(elements)
    }

    private mutating func attributeValue() throws(ZipkinError) -> AttributeValue {
        switch nextByte() {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool(try bool())
        case UInt8(ascii: "{"): return .map(try attributes())
        case UInt8(ascii: "["): return .array(try attributeValues())
        case UInt8(ascii: "n"):
            guard try takeNull() else { throw .malformed(at: offset, "not a JSON value") }
            return .empty
        default:
            let text = try number()
            return Int64(text).map { .int($0) } ?? .double(Double(text) ?? .nan)
        }
    }

    private mutating func attributeValues() throws(ZipkinError) -> [AttributeValue] {
        var values: [AttributeValue] = []
        try array { reader, index throws(ZipkinError) in
            try reader.budget.addElement(to: index, at: reader.offset)
            values.append(try reader.attributeValue())
        }
        return values
    }
}
