// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// Scalars as the proto3 JSON mapping writes them, save for ids, which OTLP has in hexadecimal.
extension JSONReader {
    /// A whole number, as a number or as a string of one.
    mutating func integer<Number: FixedWidthInteger>(_ type: Number.Type) throws(OTLPError)
        -> Number
    {
        skipBlanks()
        let start = offset
        let text = isAtString() ? try string() : try numberText()
        if let number = Number(text) { return number }
        // `1e3` and `1.0` are whole numbers too.
        guard let number = Double(jsonNumber: text), let whole = Number(exactly: number) else {
            throw .malformed(at: start, "not a whole number of \(Number.bitWidth) bits")
        }
        return whole
    }

    /// A number, or one of the strings `NaN`, `Infinity` and `-Infinity`, or a number as a string.
    mutating func double() throws(OTLPError) -> Double {
        skipBlanks()
        let start = offset
        switch isAtString() ? try string() : try numberText() {
        case "NaN": return .nan
        case "Infinity": return .infinity
        case "-Infinity": return -.infinity
        case let text:
            guard let number = Double(jsonNumber: text) else {
                throw .malformed(at: start, "not a number, or too large for one")
            }
            return number
        }
    }

    /// An enum's value by number or, as proto3 allows and OTLP does not ask for, by name.
    mutating func enumeration<Value>(
        number: (UInt32) -> Value, name: (String) -> Value?
    ) throws(OTLPError) -> Value {
        skipBlanks()
        let start = offset
        guard isAtString() else {
            return number(UInt32(truncatingIfNeeded: try integer(Int32.self)))
        }
        guard let value = name(try string()) else {
            throw .malformed(at: start, "not a name of this enum")
        }
        return value
    }

    mutating func byteArray() throws(OTLPError) -> [UInt8] {
        skipBlanks()
        let start = offset
        guard let bytes = Base64.decode(try string().utf8) else {
            throw .malformed(at: start, "not base64")
        }
        return bytes
    }

    /// 32 hexadecimal digits; none at all is the invalid id.
    mutating func traceID() throws(OTLPError) -> TraceID {
        let words = try hexWords(2)
        return TraceID(high: words.0, low: words.1)
    }

    /// 16 hexadecimal digits; none at all is the invalid id.
    mutating func spanID() throws(OTLPError) -> SpanID {
        SpanID(rawValue: try hexWords(1).1)
    }

    /// The last two words of 16 digits each; all zeros for the empty string.
    private mutating func hexWords(_ count: Int) throws(OTLPError) -> (UInt64, UInt64) {
        skipBlanks()
        let start = offset
        var text = try string()
        let digits = text.utf8.count
        guard digits == 0 || digits == 16 * count else {
            throw .malformed(at: start, "\(digits) characters instead of \(16 * count)")
        }
        // Here rather than with the ids' own initialisers: those are generic, and what they cost
        // from another module is more than the rest of a span.
        let words = text.withUTF8 { characters -> (UInt64, UInt64)? in
            var words: (UInt64, UInt64) = (0, 0)
            for character in characters {
                guard let digit = character.hexDigitValue else { return nil }
                words = (words.0 << 4 | words.1 >> 60, words.1 << 4 | UInt64(digit))
            }
            return words
        }
        guard let words else { throw .malformed(at: start, "not hexadecimal digits") }
        return words
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

extension Double {
    /// Reads decimal notation only, where `Double.init` would read `0x1p3` and `inf` as well.
    fileprivate init?(jsonNumber text: String) {
        let isDecimal = text.utf8.allSatisfy {
            switch $0 {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"),
                UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
                true
            default: false
            }
        }
        guard isDecimal, let number = Double(text), number.isFinite else { return nil }
        self = number
    }
}
