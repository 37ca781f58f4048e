// SPDX-License-Identifier: Apache-2.0

/// Walks over the bytes of a JSON text, once, without looking back.
struct JSONReader {
    private let bytes: [UInt8]
    private var offset = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Reads the whole text as one object.
    mutating func document() throws(JSONSyntaxError) -> [(name: String, value: JSONValue)] {
        skipWhitespace()
        guard peek == UInt8(ascii: "{") else { throw failure("expected an opening brace") }
        var members: [(name: String, value: JSONValue)] = []
        try object(depth: 1) { (name, value) in members.append((name, value)) }
        skipWhitespace()
        guard offset == bytes.count else { throw failure("expected the end") }
        return members
    }

    private mutating func value(depth: Int) throws(JSONSyntaxError) -> JSONValue {
        guard let byte = peek else { throw failure("expected a value") }
        switch byte {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "{"):
            try object(depth: depth + 1) { _, _ in }
            return .object
        case UInt8(ascii: "["):
            try array(depth: depth + 1)
            return .array
        case UInt8(ascii: "t"): return try literal("true", .boolean(true))
        case UInt8(ascii: "f"): return try literal("false", .boolean(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func object(
        depth: Int, each: (String, JSONValue) -> Void
    ) throws(JSONSyntaxError) {
        try elements(depth: depth, until: UInt8(ascii: "}")) { (reader) throws(JSONSyntaxError) in
            guard reader.peek == UInt8(ascii: "\"") else { throw reader.failure("expected a name") }
            let name = try reader.string()
            reader.skipWhitespace()
            guard reader.take(UInt8(ascii: ":")) else { throw reader.failure("expected a colon") }
            reader.skipWhitespace()
            each(name, try reader.value(depth: depth))
        }
    }

    private mutating func array(depth: Int) throws(JSONSyntaxError) {
        try elements(depth: depth, until: UInt8(ascii: "]")) { (reader) throws(JSONSyntaxError) in
            _ = try reader.value(depth: depth)
        }
    }

    /// Reads what objects and arrays share: an opening bracket, elements with commas between them, and
    /// the closing bracket. Only members of objects are limited in number; elements are not kept.
    private mutating func elements(
        depth: Int, until close: UInt8,
        each: (inout JSONReader) throws(JSONSyntaxError) -> Void
    ) throws(JSONSyntaxError) {
        guard depth <= JSONObject.deepest else { throw failure("nested too deeply") }
        offset += 1
        skipWhitespace()
        if take(close) { return }
        for count in 1... {
            guard count <= JSONObject.mostMembers else { throw failure("too many members") }
            try each(&self)
            skipWhitespace()
            if take(close) { return }
            guard take(UInt8(ascii: ",")) else { throw failure("expected a comma") }
            skipWhitespace()
        }
    }

    private mutating func literal(
        _ text: StaticString, _ value: JSONValue
    ) throws(JSONSyntaxError) -> JSONValue {
        let matches = text.withUTF8Buffer { bytes[offset...].starts(with: $0) }
        guard matches else { throw failure("expected a value") }
        offset += text.utf8CodeUnitCount
        return value
    }
}

// Numbers
extension JSONReader {
    /// Reads `-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?` and returns it as it stands.
    private mutating func number() throws(JSONSyntaxError) -> String {
        let start = offset
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try digits(orFail: "expected a value") }
        if take(UInt8(ascii: ".")) { try digits(orFail: "expected a digit") }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits(orFail: "expected a digit")
        }
        return String(decoding: bytes[start..<offset], as: UTF8.self)
    }

    private mutating func digits(orFail reason: String) throws(JSONSyntaxError) {
        let start = offset
        while let byte = peek, UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte { offset += 1 }
        guard offset > start else { throw failure(reason) }
    }
}

// Strings
extension JSONReader {
    private mutating func string() throws(JSONSyntaxError) -> String {
        offset += 1
        let start = offset
        while let byte = peek, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
            guard byte >= 0x20 else { throw failure("expected no control character") }
            offset += 1
        }
        guard peek == UInt8(ascii: "\\") else { return try finishString(bytes[start..<offset]) }
        return try escapedString(after: bytes[start..<offset])
    }

    private mutating func escapedString(
        after beginning: ArraySlice<UInt8>
    ) throws(JSONSyntaxError) -> String {
        var text = Array(beginning)
        while let byte = peek, byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { throw failure("expected no control character") }
            offset += 1
            if byte == UInt8(ascii: "\\") {
                text.append(contentsOf: String(try escape()).utf8)
            } else {
                text.append(byte)
            }
        }
        return try finishString(text[...])
    }

    private mutating func finishString(
        _ utf8: ArraySlice<UInt8>
    ) throws(JSONSyntaxError) -> String {
        guard let text = String(validating: utf8, as: UTF8.self) else {
            throw failure("expected UTF-8 in the string that ends")
        }
        guard take(UInt8(ascii: "\"")) else { throw failure("expected a closing quote") }
        return text
    }

    /// Reads what follows a backslash.
    private mutating func escape() throws(JSONSyntaxError) -> Unicode.Scalar {
        guard let byte = peek else { throw failure("expected an escape") }
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicodeEscape()
        default:
            offset -= 1
            throw failure("expected an escape")
        }
    }

    /// Reads the digits after `\u`, and the second half of a surrogate pair.
    private mutating func unicodeEscape() throws(JSONSyntaxError) -> Unicode.Scalar {
        let first = try hexadecimal()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
            throw failure("expected a surrogate pair")
        }
        let second = try hexadecimal()
        guard 0xDC00...0xDFFF ~= second,
            let scalar = Unicode.Scalar(
                0x10000 + (UInt32(first) - 0xD800) << 10 + UInt32(second) - 0xDC00)
        else { throw failure("expected a surrogate pair") }
        return scalar
    }

    private mutating func hexadecimal() throws(JSONSyntaxError) -> UInt16 {
        var value: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw failure("expected four hexadecimal digits")
            }
            value = value << 4 | UInt16(digit)
            offset += 1
        }
        return value
    }
}

extension JSONReader {
    private var peek: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        offset += 1
        return true
    }

    private mutating func skipWhitespace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            offset += 1
        }
    }

    private func failure(_ reason: String) -> JSONSyntaxError {
        JSONSyntaxError(reason: reason, offset: offset)
    }
}
