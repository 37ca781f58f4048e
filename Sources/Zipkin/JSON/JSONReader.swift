// SPDX-License-Identifier: Apache-2.0

/// Reads JSON from bytes that anybody may have sent, strictly (RFC 8259), value by value.
///
/// Nothing of it is kept but what the caller asks for. Foundation's reader first makes the whole
/// tree, many times the size of the text, and tells no place.
struct JSONReader {
    private let bytes: [UInt8]
    /// Where reading goes on: what errors are reported with.
    private(set) var offset = 0
    var budget: ReadingBudget

    init(_ bytes: [UInt8], limits: ZipkinLimits) throws(ZipkinError) {
        guard bytes.count <= limits.bytes else {
            throw .limit(at: limits.bytes, "more than \(limits.bytes) bytes")
        }
        self.init(bytes, budget: ReadingBudget(limits))
    }

    /// Reads text within what another reader has left.
    init(_ bytes: [UInt8], budget: ReadingBudget) {
        self.bytes = bytes
        self.budget = budget
    }

    /// Reads an object, calling `body` at the value of each known key. Unknown keys are skipped, and
    /// `null` counts as absence. Errors are given the field's name.
    mutating func object<Field: RawRepresentable>(
        of type: Field.Type, _ body: (inout Self, Field) throws(ZipkinError) -> Void
    ) throws(ZipkinError) where Field.RawValue == String {
        try members { reader, key throws(ZipkinError) in
            guard let field = Field(rawValue: key) else { return try reader.skipValue() }
            do throws(ZipkinError) {
                if try reader.takeNull() { return }
                try body(&reader, field)
            } catch {
                throw error.within(field.rawValue)
            }
        }
    }

    /// Reads an object of any keys, calling `body` at each value.
    mutating func members(
        _ body: (inout Self, String) throws(ZipkinError) -> Void
    ) throws(ZipkinError) {
        try open(UInt8(ascii: "{"), "an object")
        var isFirst = true
        while try more(before: UInt8(ascii: "}"), isFirst: isFirst) {
            isFirst = false
            let key = try string()
            guard take(UInt8(ascii: ":")) else {
                throw .malformed(at: offset, "no colon after a key")
            }
            try body(&self, key)
        }
        budget.ascend()
    }

    /// Reads an array, calling `body` at each element. Errors are given the element's index.
    mutating func array(
        _ body: (inout Self, Int) throws(ZipkinError) -> Void
    ) throws(ZipkinError) {
        try open(UInt8(ascii: "["), "an array")
        var index = 0
        while try more(before: UInt8(ascii: "]"), isFirst: index == 0) {
            do throws(ZipkinError) { try body(&self, index) } catch {
                throw error.within(element: index)
            }
            index += 1
        }
        budget.ascend()
    }

    /// Makes sure that nothing but blanks is left.
    mutating func end() throws(ZipkinError) {
        skipBlanks()
        guard offset == bytes.count else {
            throw .malformed(at: offset, "text after the end of the list")
        }
    }
}

// MARK: Scalars and skipping

extension JSONReader {
    mutating func bool() throws(ZipkinError) -> Bool {
        skipBlanks()
        if take(word: "true") { return true }
        if take(word: "false") { return false }
        throw .malformed(at: offset, "not true or false")
    }

    /// Whether the value at hand is `null`, which is then read.
    mutating func takeNull() throws(ZipkinError) -> Bool {
        skipBlanks()
        return take(word: "null")
    }

    /// The characters of a number, whose form has been checked.
    mutating func number() throws(ZipkinError) -> String {
        skipBlanks()
        let start = offset
        _ = take(byte: UInt8(ascii: "-"))
        if !take(byte: UInt8(ascii: "0")) { try digits(from: start) }
        if take(byte: UInt8(ascii: ".")) { try digits(from: start) }
        if take(byte: UInt8(ascii: "e")) || take(byte: UInt8(ascii: "E")) {
            if !take(byte: UInt8(ascii: "+")) { _ = take(byte: UInt8(ascii: "-")) }
            try digits(from: start)
        }
        try budget.check(length: offset - start, at: start)
        return String(decoding: bytes[start..<offset], as: UTF8.self)
    }

    mutating func skipValue() throws(ZipkinError) {
        switch nextByte() {
        case UInt8(ascii: "{"):
            try members { reader, _ throws(ZipkinError) in try reader.skipValue() }
        case UInt8(ascii: "["):
            try array { reader, _ throws(ZipkinError) in try reader.skipValue() }
        case UInt8(ascii: "\""): _ = try string()
        case UInt8(ascii: "t"), UInt8(ascii: "f"): _ = try bool()
        case UInt8(ascii: "n"):
            guard try takeNull() else { throw .malformed(at: offset, "not a JSON value") }
        default: _ = try number()
        }
    }

    private mutating func digits(from start: Int) throws(ZipkinError) {
        let first = offset
        while let byte = peek(), UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte { offset += 1 }
        guard offset > first else { throw .malformed(at: start, "not a JSON value") }
    }
}

// MARK: Bytes

extension JSONReader {
    /// The byte at hand, `nil` at the end.
    func peek() -> UInt8? { offset < bytes.count ? bytes[offset] : nil }

    /// The first byte of the value at hand, which says what kind of value it is.
    mutating func nextByte() -> UInt8? {
        skipBlanks()
        return peek()
    }

    mutating func advance(by count: Int = 1) { offset += count }

    /// The bytes of a range that has been read.
    func slice(_ range: Range<Int>) -> ArraySlice<UInt8> { bytes[range] }

    private mutating func skipBlanks() {
        while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            offset += 1
        }
    }

    /// Reads one byte, after blanks, if it is this one.
    mutating func take(_ byte: UInt8) -> Bool {
        skipBlanks()
        return take(byte: byte)
    }

    private mutating func take(byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        offset += 1
        return true
    }

    private mutating func take(word: StaticString) -> Bool {
        let end = offset + word.utf8CodeUnitCount
        guard end <= bytes.count,
            word.withUTF8Buffer({ bytes[offset..<end].elementsEqual($0) })
        else { return false }
        offset = end
        return true
    }

    private mutating func open(_ bracket: UInt8, _ expected: String) throws(ZipkinError) {
        guard nextByte() == bracket else { throw .malformed(at: offset, "not \(expected)") }
        try budget.descend(at: offset)
        offset += 1
    }

    /// Reads the comma before a further element, or the bracket that ends them all.
    private mutating func more(before bracket: UInt8, isFirst: Bool) throws(ZipkinError) -> Bool {
        if take(bracket) { return false }
        guard isFirst || take(byte: UInt8(ascii: ",")) else {
            throw .malformed(at: offset, "no comma or closing bracket after a value")
        }
        return true
    }
}
