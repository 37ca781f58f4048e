// SPDX-License-Identifier: Apache-2.0

/// Reads JSON from bytes that anybody may have sent, strictly (RFC 8259), and knows where it is.
///
/// Written here because Foundation's reader tells neither the place of an error nor lets its depth
/// and sizes be bounded.
struct JSONReader {
    private let bytes: [UInt8]
    /// Where reading goes on: what errors are reported with.
    var offset = 0
    var budget: DecodingBudget

    init(_ bytes: [UInt8], limits: OTLPLimits) throws(OTLPError) {
        self.bytes = bytes
        budget = try DecodingBudget(limits, length: bytes.count)
    }

    /// Reads the one value that the input consists of.
    mutating func document<Value>(
        _ read: (inout Self) throws(OTLPError) -> Value
    ) throws(OTLPError) -> Value {
        let value = try read(&self)
        skipBlanks()
        guard offset == bytes.count else {
            throw .malformed(at: offset, "text after the end of the message")
        }
        return value
    }

    /// Reads an object, calling `body` at the value of each known key. Unknown keys are skipped, and
    /// `null` counts as absence. Errors are given the field's name.
    mutating func object<Field: MessageField>(
        of type: Field.Type, _ body: (inout Self, Field) throws(OTLPError) -> Void
    ) throws(OTLPError) {
        try members { reader, key throws(OTLPError) in
            guard let field = Field.byName[key] else { return try reader.skipValue() }
            do throws(OTLPError) {
                if try reader.takeNull() { return }
                try body(&reader, field)
            } catch {
                throw error.within(field)
            }
        }
    }

    /// Reads an array, calling `body` at each element. Errors are given the element's index.
    mutating func array(
        _ body: (inout Self, Int) throws(OTLPError) -> Void
    ) throws(OTLPError) {
        try elements { reader, index throws(OTLPError) in
            do throws(OTLPError) { try body(&reader, index) } catch {
                throw error.within(element: index)
            }
        }
    }

    mutating func bool() throws(OTLPError) -> Bool {
        if take("true") { return true }
        if take("false") { return false }
        throw .malformed(at: offset, "not true or false")
    }

    /// Whether the value at hand is `null`, which is then read.
    mutating func takeNull() throws(OTLPError) -> Bool { take("null") }

    /// Whether the value at hand is a string, which is not read yet.
    mutating func isAtString() -> Bool {
        skipBlanks()
        return peek() == UInt8(ascii: "\"")
    }

    /// The characters of a number, whose form has been checked.
    mutating func numberText() throws(OTLPError) -> String {
        skipBlanks()
        let start = offset
        if peek() == UInt8(ascii: "-") { offset += 1 }
        if peek() == UInt8(ascii: "0") { offset += 1 } else { try digits(from: start) }
        if peek() == UInt8(ascii: ".") {
            offset += 1
            try digits(from: start)
        }
        if let byte = peek(), byte | 0x20 == UInt8(ascii: "e") {
            offset += 1
            if let sign = peek(), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
                offset += 1
            }
            try digits(from: start)
        }
        try budget.checkStringLength(offset - start, at: start)
        return String(decoding: bytes[start..<offset], as: UTF8.self)
    }

    mutating func skipValue() throws(OTLPError) {
        skipBlanks()
        switch peek() {
        case UInt8(ascii: "{"):
            try members { reader, _ throws(OTLPError) in try reader.skipValue() }
        case UInt8(ascii: "["):
            try elements { reader, _ throws(OTLPError) in try reader.skipValue() }
        case UInt8(ascii: "\""): _ = try string()
        case UInt8(ascii: "t"), UInt8(ascii: "f"): _ = try bool()
        case UInt8(ascii: "n"):
            guard take("null") else { throw .malformed(at: offset, "not a JSON value") }
        default: _ = try numberText()
        }
    }
}

extension JSONReader {
    /// The byte at hand, `nil` at the end.
    func peek() -> UInt8? { offset < bytes.count ? bytes[offset] : nil }

    /// The bytes of a range that has been read.
    func slice(_ range: Range<Int>) -> ArraySlice<UInt8> { bytes[range] }

    mutating func skipBlanks() {
        while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            offset += 1
        }
    }

    private mutating func members(
        _ body: (inout Self, String) throws(OTLPError) -> Void
    ) throws(OTLPError) {
        try open(UInt8(ascii: "{"), "an object")
        var isFirst = true
        while try more(before: UInt8(ascii: "}"), isFirst: isFirst) {
            isFirst = false
            let key = try string()
            skipBlanks()
            guard peek() == UInt8(ascii: ":") else {
                throw .malformed(at: offset, "no colon after a key")
            }
            offset += 1
            try body(&self, key)
        }
        budget.ascend()
    }

    private mutating func elements(
        _ body: (inout Self, Int) throws(OTLPError) -> Void
    ) throws(OTLPError) {
        try open(UInt8(ascii: "["), "an array")
        var index = 0
        while try more(before: UInt8(ascii: "]"), isFirst: index == 0) {
            try body(&self, index)
            index += 1
        }
        budget.ascend()
    }

    private mutating func open(_ bracket: UInt8, _ expected: String) throws(OTLPError) {
        skipBlanks()
        guard peek() == bracket else { throw .malformed(at: offset, "not \(expected)") }
        try budget.descend(at: offset)
        offset += 1
    }

    /// Reads the comma before a further element, or the bracket that ends them all.
    private mutating func more(before bracket: UInt8, isFirst: Bool) throws(OTLPError) -> Bool {
        skipBlanks()
        if peek() == bracket {
            offset += 1
            return false
        }
        if isFirst { return true }
        guard peek() == UInt8(ascii: ",") else {
            throw .malformed(at: offset, "no comma or closing bracket after a value")
        }
        offset += 1
        return true
    }

    private mutating func digits(from start: Int) throws(OTLPError) {
        let first = offset
        while let byte = peek(), UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte { offset += 1 }
        guard offset > first else { throw .malformed(at: start, "not a number") }
    }

    private mutating func take(_ word: StaticString) -> Bool {
        skipBlanks()
        let end = offset + word.utf8CodeUnitCount
        guard end <= bytes.count,
            word.withUTF8Buffer({ bytes[offset..<end].elementsEqual($0) })
        else { return false }
        offset = end
        return true
    }
}
