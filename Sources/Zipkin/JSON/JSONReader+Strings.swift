// SPDX-License-Identifier: Apache-2.0

extension JSONReader {
    /// Reads a string, its escapes resolved.
    mutating func string() throws(ZipkinError) -> String {
        let (range, hasEscapes) = try rangeOfString()
        let text = hasEscapes ? try unescaped(range) : slice(range)
        guard let string = String(validating: text, as: UTF8.self) else {
            throw .malformed(at: range.lowerBound, "not valid UTF-8")
        }
        return string
    }

    /// Reads up to the first quote that no backslash precedes.
    private mutating func rangeOfString() throws(ZipkinError) -> (Range<Int>, hasEscapes: Bool) {
        guard take(UInt8(ascii: "\"")) else { throw .malformed(at: offset, "not a string") }
        let start = offset
        var hasEscapes = false
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "\""):
                let range = start..<offset
                advance()
                try budget.check(length: range.count, at: start)
                return (range, hasEscapes)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                advance(by: 2)
            case ..<0x20: throw .malformed(at: offset, "a control character in a string")
            default: advance()
            }
        }
        throw .malformed(at: start, "a string without an end")
    }

    private func unescaped(_ range: Range<Int>) throws(ZipkinError) -> ArraySlice<UInt8> {
        var escapes = EscapedText(slice(range))
        var text: [UInt8] = []
        text.reserveCapacity(range.count)
        while let piece = escapes.next() {
            switch piece {
            case .byte(let byte): text.append(byte)
            case .scalar(let scalar): text.append(contentsOf: String(scalar).utf8)
            case .invalid(let offset): throw .malformed(at: offset, "not an escape of JSON")
            }
        }
        return text[...]
    }
}

/// What stands between a string's quotes, piece by piece (RFC 8259, section 7).
private struct EscapedText: IteratorProtocol {
    enum Piece {
        case byte(UInt8)
        case scalar(Unicode.Scalar)
        /// Neither; where it starts.
        case invalid(Int)
    }

    private var rest: ArraySlice<UInt8>

    init(_ text: ArraySlice<UInt8>) {
        rest = text
    }

    mutating func next() -> Piece? {
        guard let byte = rest.first else { return nil }
        guard byte == UInt8(ascii: "\\") else {
            rest.removeFirst()
            return .byte(byte)
        }
        let start = rest.startIndex
        return escape().map(Piece.scalar) ?? .invalid(start)
    }

    private mutating func escape() -> Unicode.Scalar? {
        let letter = rest.dropFirst().first
        if letter == UInt8(ascii: "u") { return codePoint() }
        rest = rest.dropFirst(2)
        switch letter {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        default: return nil
        }
    }

    /// One unit, or the two of a surrogate pair.
    private mutating func codePoint() -> Unicode.Scalar? {
        guard let first = codeUnit() else { return nil }
        guard 0xD800..<0xDC00 ~= first else { return Unicode.Scalar(first) }
        guard let second = codeUnit(), 0xDC00..<0xE000 ~= second else { return nil }
        return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    }

    /// Reads `\u` and four digits.
    private mutating func codeUnit() -> UInt32? {
        guard rest.starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) else { return nil }
        let digits = rest.dropFirst(2).prefix(4)
        rest = rest.dropFirst(6)
        guard digits.count == 4 else { return nil }
        var unit: UInt32 = 0
        for digit in digits {
            guard let value = digit.hexDigitValue else { return nil }
            unit = unit << 4 | UInt32(value)
        }
        return unit
    }
}

extension UInt8 {
    /// What the character is worth as a hexadecimal digit, in either case.
    var hexDigitValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
