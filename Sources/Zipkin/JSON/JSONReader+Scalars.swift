// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

extension JSONReader {
    /// 1 to 32 hexadecimal digits, zeros put in front: tracers with ids of 64 bits send 16.
    mutating func traceID() throws(ZipkinError) -> TraceID {
        let start = offset
        let id = try hexWords(32)
        let traceID = TraceID(high: id.0, low: id.1)
        guard traceID.isValid else { throw .malformed(at: start, "all zeros") }
        return traceID
    }

    /// 1 to 16 hexadecimal digits.
    mutating func spanID() throws(ZipkinError) -> SpanID {
        let start = offset
        guard let id = try parentID() else { throw .malformed(at: start, "all zeros") }
        return id
    }

    /// The same; all zeros for no parent, as some tracers write it.
    mutating func parentID() throws(ZipkinError) -> SpanID? {
        let id = SpanID(rawValue: try hexWords(16).1)
        return id.isValid ? id : nil
    }

    private mutating func hexWords(_ most: Int) throws(ZipkinError) -> (UInt64, UInt64) {
        let start = offset
        let digits = try string().utf8
        guard 1...most ~= digits.count else {
            throw .malformed(at: start, "\(digits.count) characters instead of 1 to \(most)")
        }
        var words: (UInt64, UInt64) = (0, 0)
        for character in digits {
            guard let digit = character.hexDigitValue else {
                throw .malformed(at: start, "not hexadecimal digits")
            }
            words = (words.0 << 4 | words.1 >> 60, words.1 << 4 | UInt64(digit))
        }
        return words
    }

    /// Microseconds whose nanoseconds can be counted; `nil` if there are fewer than `least`, with
    /// which tracers say that they do not know.
    mutating func microseconds(atLeast least: Int64) throws(ZipkinError) -> UInt64? {
        let start = offset
        let number = try integer()
        guard number <= Int64(UInt64.max / 1_000) else {
            throw .malformed(at: start, "later than any clock can count")
        }
        return number < least ? nil : UInt64(number)
    }

    mutating func port() throws(ZipkinError) -> UInt16 {
        let start = offset
        guard let port = UInt16(exactly: try integer()) else {
            throw .malformed(at: start, "not a port")
        }
        return port
    }

    /// A whole number, as a number or as a string of one; `1e3` and `1.0` are whole numbers too.
    private mutating func integer() throws(ZipkinError) -> Int64 {
        let start = offset
        let text = nextByte() == UInt8(ascii: "\"") ? try string() : try number()
        if let number = Int64(text) { return number }
        guard let number = Double(text), let whole = Int64(exactly: number) else {
            throw .malformed(at: start, "not a whole number")
        }
        return whole
    }
}
