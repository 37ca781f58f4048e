// SPDX-License-Identifier: Apache-2.0

/// Reads a header's bytes from left to right without copying them. No step goes past the end.
struct HeaderReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var index: Int
    private var end: Int

    private init(bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        index = 0
        end = bytes.count
    }

    /// Gives `body` a reader for `value`, which must not leave it: it points into the string.
    static func read<Result>(_ value: String, _ body: (inout HeaderReader) -> Result) -> Result {
        var value = value
        return value.withUTF8 { bytes in
            var reader = HeaderReader(bytes: bytes)
            return body(&reader)
        }
    }

    /// How many bytes are still to be read.
    var count: Int { end - index }

    var isAtEnd: Bool { index >= end }

    /// The next byte, left in place.
    var next: UInt8? { index < end ? bytes[index] : nil }

    /// Steps over one byte if it is the one that is expected.
    mutating func skip(_ byte: UInt8) -> Bool {
        guard index < end, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    /// Leaves out spaces and tabs at both ends.
    mutating func trim() {
        while index < end, Self.isWhitespace(bytes[index]) { index += 1 }
        while index < end, Self.isWhitespace(bytes[end - 1]) { end -= 1 }
    }

    /// Reads exactly `digits` lower-case hexadecimal digits, at most 16.
    mutating func hex(digits: Int) -> UInt64? {
        guard digits <= count else { return nil }
        var value: UInt64 = 0
        for offset in index..<index + digits {
            guard let nibble = Self.nibble(bytes[offset]) else { return nil }
            value = value << 4 | UInt64(nibble)
        }
        index += digits
        return value
    }

    /// Reads the lower-case hexadecimal digits that follow, at most 32, as a number of 128 bits.
    mutating func hexRun() -> (high: UInt64, low: UInt64, digits: Int) {
        var (high, low, digits): (UInt64, UInt64, Int) = (0, 0, 0)
        while digits < 32, let byte = next, let nibble = Self.nibble(byte) {
            high = high << 4 | low >> 60
            low = low << 4 | UInt64(nibble)
            digits += 1
            index += 1
        }
        return (high, low, digits)
    }

    /// The value of a lower-case hexadecimal digit.
    static func nibble(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }

    private static func isWhitespace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }
}
