// SPDX-License-Identifier: Apache-2.0

/// Lower-case hexadecimal, the form in which ids travel in headers and are shown to people.
enum Hex {
    static func string(_ words: UInt64...) -> String {
        String(unsafeUninitializedCapacity: words.count * 16) { buffer in
            var index = 0
            for word in words {
                for shift in stride(from: 60, through: 0, by: -4) {
                    buffer[index] = digit(UInt8(truncatingIfNeeded: word >> shift) & 0xF)
                    index += 1
                }
            }
            return index
        }
    }

    private static func digit(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
    }

    static func nibble(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

extension UInt64 {
    /// At most 16 hexadecimal digits, in either case; `nil` if any other character occurs.
    init?(hexDigits: some Sequence<UInt8>) {
        self = 0
        for digit in hexDigits {
            guard let nibble = Hex.nibble(digit) else { return nil }
            self = self << 4 | UInt64(nibble)
        }
    }

    init(bigEndianBytes: some Sequence<UInt8>) {
        self = bigEndianBytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
}
