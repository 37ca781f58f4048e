// SPDX-License-Identifier: Apache-2.0

/// Writes short ASCII texts straight into a string's storage, without the pieces in between.
struct ASCIIWriter {
    private let buffer: UnsafeMutableBufferPointer<UInt8>
    private(set) var count = 0

    /// - Parameter buffer: has room for all that will be written.
    init(_ buffer: UnsafeMutableBufferPointer<UInt8>) {
        self.buffer = buffer
    }

    mutating func write(_ character: Unicode.Scalar) {
        write(byte: UInt8(truncatingIfNeeded: character.value))
    }

    mutating func write(byte: UInt8) {
        buffer[count] = byte
        count += 1
    }

    /// Writes a number that is not negative, with leading zeros.
    mutating func write(_ number: Int, digits: Int) {
        var rest = number
        for index in stride(from: count + digits - 1, through: count, by: -1) {
            buffer[index] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
        count += digits
    }

    mutating func write(hex byte: UInt8) {
        write(nibble: byte >> 4)
        write(nibble: byte & 0xF)
    }

    private mutating func write(nibble: UInt8) {
        write(byte: nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") - 10 + nibble)
    }
}

/// Reads short ASCII texts of fixed form from the front.
struct ASCIIReader {
    private var rest: Substring.UTF8View

    init(_ text: String) {
        rest = Substring(text).utf8
    }

    var isAtEnd: Bool { rest.isEmpty }

    /// Takes one character if it comes next.
    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard let byte = rest.first, UInt32(byte) == character.value else { return false }
        rest.removeFirst()
        return true
    }

    /// Takes exactly `digits` decimal digits, or `nil` where there are fewer.
    mutating func number(digits: Int) -> Int? {
        var number = 0
        for _ in 0..<digits {
            guard let digit = digit() else { return nil }
            number = number * 10 + Int(digit)
        }
        return number
    }

    /// Takes one decimal digit.
    mutating func digit() -> UInt8? {
        guard let byte = rest.first, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else {
            return nil
        }
        rest.removeFirst()
        return byte - UInt8(ascii: "0")
    }
}
