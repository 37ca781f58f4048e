// SPDX-License-Identifier: Apache-2.0

extension JSONReader {
    /// Reads a string, its escapes resolved.
    mutating func string() throws(OTLPError) -> String {
        let range = try rangeOfString()
        let raw = slice(range)
        guard raw.contains(UInt8(ascii: "\\")) else { return try validated(raw, at: range) }
        let after = offset
        offset = range.lowerBound
        let text = try unescaped(until: range.upperBound)
        offset = after
        return try validated(text[...], at: range)
    }

    /// The bytes between the quotes; the string ends at the first quote that no backslash precedes.
    private mutating func rangeOfString() throws(OTLPError) -> Range<Int> {
        guard isAtString() else { throw .malformed(at: offset, "not a string") }
        offset += 1
        let start = offset
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "\""):
                let range = start..<offset
                offset += 1
                try budget.checkStringLength(range.count, at: start)
                return range
            case UInt8(ascii: "\\"): offset += 2
            case ..<0x20: throw .malformed(at: offset, "a control character in a string")
            default: offset += 1
            }
        }
        throw .malformed(at: start, "a string without an end")
    }

    private func validated(
        _ text: ArraySlice<UInt8>, at range: Range<Int>
    ) throws(OTLPError) -> String {
        guard let string = String(validating: text) else {
            throw .malformed(at: range.lowerBound, "not valid UTF-8")
        }
        return string
    }

    private mutating func unescaped(until end: Int) throws(OTLPError) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(end - offset)
        while offset < end, let byte = peek() {
            if byte == UInt8(ascii: "\\") {
                text.append(contentsOf: String(try escapedCharacter()).utf8)
            } else {
                text.append(byte)
                offset += 1
            }
        }
        return text
    }

    private mutating func escapedCharacter() throws(OTLPError) -> Unicode.Scalar {
        let start = offset
        offset += 1
        let letter = peek()
        offset += 1
        switch letter {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try codePoint(from: start)
        default: throw .malformed(at: start, "an escape that JSON does not have")
        }
    }

    /// Reads what follows `\u`: one unit, or the two of a surrogate pair.
    private mutating func codePoint(from start: Int) throws(OTLPError) -> Unicode.Scalar {
        let first = try codeUnit()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard 0xD800..<0xDC00 ~= first, peek() == UInt8(ascii: "\\") else {
            throw .malformed(at: start, "half of a surrogate pair")
        }
        offset += 1
        guard peek() == UInt8(ascii: "u") else {
            throw .malformed(at: start, "half of a surrogate pair")
        }
        offset += 1
        let second = try codeUnit()
        guard 0xDC00..<0xE000 ~= second,
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw .malformed(at: start, "half of a surrogate pair") }
        return scalar
    }

    private mutating func codeUnit() throws(OTLPError) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = peek()?.hexDigitValue else {
                throw .malformed(at: offset, "not a hexadecimal digit")
            }
            unit = unit << 4 | UInt32(digit)
            offset += 1
        }
        return unit
    }
}
