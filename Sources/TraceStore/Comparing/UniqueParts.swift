// SPDX-License-Identifier: Apache-2.0

/// The parts of a text that differ between any two requests.
enum UniqueParts {
    /// Only so much of a text is looked through.
    private static let longestText = 4_096

    /// The text with a mark in place of each id, moment and port in it.
    static func replaced(in text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        guard bytes.count <= longestText else { return bytes }
        var scanner = UniquePartScanner(bytes, isPath: bytes.first == UInt8(ascii: "/"))
        return scanner.replaced()
    }
}

/// Goes through a text word by word.
private struct UniquePartScanner {
    private let bytes: [UInt8]
    private let isPath: Bool
    private var result: [UInt8] = []
    private var index = 0

    /// No text from outside needs to be told from the mark: it is only compared.
    private static let mark = UInt8(0)

    init(_ bytes: [UInt8], isPath: Bool) {
        self.bytes = bytes
        self.isPath = isPath || bytes.contains(Array("://".utf8))
    }

    mutating func replaced() -> [UInt8] {
        while index < bytes.count {
            let length = max(momentLength(), uuidLength())
            let word = bytes[index...].prefix { $0.isLetter || $0.isDigit }
            if length > 0 {
                replace(length)
            } else if word.isEmpty {
                result.append(bytes[index])
                index += 1
            } else if isUnique(word) {
                replace(word.count)
            } else {
                result += word
                index += word.count
            }
        }
        return result
    }

    private mutating func replace(_ length: Int) {
        result.append(Self.mark)
        index += length
    }

    private func isUnique(_ word: ArraySlice<UInt8>) -> Bool {
        let digits = word.count { $0.isDigit }
        if digits == word.count { return digits >= 10 || isPort(word) || isSegment(word) }
        guard digits > 0 else { return false }
        return word.count >= 20 || word.count >= 16 && word.allSatisfy { $0.isHexDigit }
    }

    private func isPort(_ word: ArraySlice<UInt8>) -> Bool {
        word.count <= 5 && before(word) == UInt8(ascii: ":")
            && [nil, UInt8(ascii: "/")].contains(after(word))
    }

    private func isSegment(_ word: ArraySlice<UInt8>) -> Bool {
        isPath && before(word) == UInt8(ascii: "/")
            && [nil, UInt8(ascii: "/"), UInt8(ascii: "?")].contains(after(word))
    }

    private func before(_ word: ArraySlice<UInt8>) -> UInt8? {
        word.startIndex > 0 ? bytes[word.startIndex - 1] : nil
    }

    private func after(_ word: ArraySlice<UInt8>) -> UInt8? {
        word.endIndex < bytes.count ? bytes[word.endIndex] : nil
    }

    /// `2026-11-20`, and what of a time of day follows.
    private func momentLength() -> Int {
        guard matches("dddd-dd-dd") else { return 0 }
        let time = bytes[(index + 10)...].prefix {
            $0.isDigit || "T:.Z+-".utf8.contains($0)
        }
        return 10 + time.count
    }

    private func uuidLength() -> Int {
        matches("xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx") ? 36 : 0
    }

    /// `d` stands for a digit, `x` for a hexadecimal one.
    private func matches(_ pattern: StaticString) -> Bool {
        pattern.withUTF8Buffer { pattern in
            guard index + pattern.count <= bytes.count else { return false }
            return zip(pattern, bytes[index...]).allSatisfy { expected, byte in
                switch expected {
                case UInt8(ascii: "d"): byte.isDigit
                case UInt8(ascii: "x"): byte.isHexDigit
                default: byte == expected
                }
            }
        }
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    /// Letters beyond ASCII are parts of words, too.
    fileprivate var isLetter: Bool {
        self >= 0x80 || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20)
    }

    fileprivate var isHexDigit: Bool {
        isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self | 0x20)
    }
}
