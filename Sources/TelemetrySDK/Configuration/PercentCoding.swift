// SPDX-License-Identifier: Apache-2.0

/// Percent-encoding, as environment variables and baggage use it (RFC 3986, section 2.1).
enum PercentCoding {
    /// The decoded text; `nil` if a `%` is not followed by two hexadecimal digits, or if the bytes
    /// are not UTF-8.
    static func decode(_ text: some StringProtocol) -> String? {
        guard text.utf8.contains(percent) else { return String(text) }
        return bytes(text.utf8, keepingMalformed: false)
            .flatMap { String(validating: $0, as: UTF8.self) }
    }

    /// The decoded text, as well as it can be: a lone `%` stays, and what is not UTF-8 becomes
    /// U+FFFD, as W3C Baggage demands of receivers.
    static func decodeLeniently(_ text: some StringProtocol) -> String {
        guard text.utf8.contains(percent) else { return String(text) }
        return String(decoding: bytes(text.utf8, keepingMalformed: true) ?? [], as: UTF8.self)
    }

    /// Replaces every byte that `isAllowed` refuses, and every `%`.
    static func encode(_ text: String, allowing isAllowed: (UInt8) -> Bool) -> String {
        if text.utf8.allSatisfy({ $0 != percent && isAllowed($0) }) { return text }
        var encoded: [UInt8] = []
        for byte in text.utf8 {
            if byte != percent && isAllowed(byte) {
                encoded.append(byte)
            } else {
                encoded += [percent, digit(byte >> 4), digit(byte & 0xF)]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    private static let percent = UInt8(ascii: "%")

    private static func bytes(
        _ text: some Sequence<UInt8>, keepingMalformed: Bool
    ) -> [UInt8]? {
        let source = Array(text)
        var decoded: [UInt8] = []
        decoded.reserveCapacity(source.count)
        var index = 0
        while index < source.count {
            if source[index] != percent {
                decoded.append(source[index])
            } else if index + 2 < source.count, let high = nibble(source[index + 1]),
                let low = nibble(source[index + 2])
            {
                decoded.append(high << 4 | low)
                index += 2
            } else if keepingMalformed {
                decoded.append(percent)
            } else {
                return nil
            }
            index += 1
        }
        return decoded
    }

    private static func nibble(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: HeaderReader.nibble(byte)
        }
    }

    private static func digit(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "A") + nibble - 10
    }
}
