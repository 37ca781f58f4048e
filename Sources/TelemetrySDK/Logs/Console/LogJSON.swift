// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// JSON as it is written, byte by byte, on one line.
///
/// Nothing that a string holds leaves it: control characters, also those that only terminals obey, and
/// the line ends of Unicode are escaped.
struct LogJSON {
    var bytes: [UInt8] = []

    init(capacity: Int) {
        bytes.reserveCapacity(capacity)
    }

    /// Appends text that is JSON already.
    mutating func raw(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    mutating func value(_ value: AttributeValue) {
        switch value {
        case .string(let text): string(text)
        case .bool(let value): value ? raw("true") : raw("false")
        case .int(let value): bytes.append(contentsOf: String(value).utf8)
        case .double(let value): number(value)
        case .bytes(let value):
            raw("\"")
            for byte in value { hexadecimal(byte) }
            raw("\"")
        case .array(let values):
            list("[", values, "]") { $0.value($1) }
        case .map(let map): object(map)
        case .empty: raw("null")
        }
    }

    mutating func object(_ attributes: Attributes) {
        list("{", attributes.elements, "}") { json, element in
            json.string(element.key)
            json.raw(":")
            json.value(element.value)
        }
    }

    mutating func hexadecimal(_ value: some FixedWidthInteger & UnsignedInteger) {
        for shift in stride(from: value.bitWidth - 4, through: 0, by: -4) {
            let digit = UInt8(truncatingIfNeeded: value >> shift) & 0xF
            bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }

    mutating func string(_ text: String) {
        raw("\"")
        var text = text
        text.withUTF8 { append($0) }
        raw("\"")
    }
}

extension LogJSON {
    private mutating func list<Element>(
        _ opening: StaticString, _ elements: [Element], _ closing: StaticString,
        _ body: (inout LogJSON, Element) -> Void
    ) {
        raw(opening)
        for (index, element) in elements.enumerated() {
            if index > 0 { raw(",") }
            body(&self, element)
        }
        raw(closing)
    }

    /// JSON has no word for infinities and for what is no number; a string then names them.
    private mutating func number(_ value: Double) {
        let text = "\(value)"
        value.isFinite ? bytes.append(contentsOf: text.utf8) : string(text)
    }

    /// Copies runs of ordinary bytes at once.
    private mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
        var start = 0
        var index = 0
        while index < text.count {
            guard let unsafe = Self.unsafe(text, at: index) else {
                index += 1
                continue
            }
            bytes.append(contentsOf: text[start..<index])
            escape(unsafe.scalar)
            index += unsafe.length
            start = index
        }
        bytes.append(contentsOf: text[start...])
    }

    /// The character at an index and its length in bytes, if it must not stand in a line as it is.
    private static func unsafe(
        _ text: UnsafeBufferPointer<UInt8>, at index: Int
    ) -> (scalar: UInt16, length: Int)? {
        let byte = text[index]
        switch byte {
        case 0..<0x20, UInt8(ascii: "\""), UInt8(ascii: "\\"), 0x7F:
            return (UInt16(byte), 1)
        case 0xC2 where index + 1 < text.count && text[index + 1] < 0xA0:
            // U+0080 to U+009F, which some terminals obey.
            return (UInt16(text[index + 1]), 2)
        case 0xE2 where index + 2 < text.count && text[index + 1] == 0x80:
            let last = text[index + 2]
            // U+2028 and U+2029, at which some programs end a line.
            return last == 0xA8 || last == 0xA9 ? (0x2028 + UInt16(last - 0xA8), 3) : nil
        default: return nil
        }
    }

    private mutating func escape(_ scalar: UInt16) {
        switch scalar {
        case UInt16(UInt8(ascii: "\"")): raw(#"\""#)
        case UInt16(UInt8(ascii: "\\")): raw(#"\\"#)
        case 0x0A: raw(#"\n"#)
        case 0x0D: raw(#"\r"#)
        case 0x09: raw(#"\t"#)
        default:
            raw(#"\u"#)
            hexadecimal(scalar)
        }
    }
}
