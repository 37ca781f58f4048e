// SPDX-License-Identifier: Apache-2.0

/// The syntax of W3C Baggage, section 3.3.1: `name=value;property;property=value,name=value`.
enum BaggageHeader {
    /// The most members, and the most bytes, that every participant must be able to pass on.
    static let limits = (members: 64, bytes: 8192)

    /// The header for some baggage, without what does not fit or cannot be said.
    static func write(_ baggage: Baggage) -> String {
        var header = ""
        var count = 0
        for entry in baggage.entries where count < limits.members {
            guard let member = member(entry) else { continue }
            let separator = header.isEmpty ? "" : ","
            let size = header.utf8.count + separator.utf8.count + member.utf8.count
            guard size <= limits.bytes else { continue }
            header += separator
            header += member
            count += 1
        }
        return header
    }

    /// The entries of a header. Of a name that occurs twice, the later value counts.
    static func read(_ header: String) -> Baggage {
        var baggage = Baggage()
        var remaining = limits.bytes
        for member in header.utf8.split(separator: UInt8(ascii: ",")) {
            remaining -= member.count + (remaining == limits.bytes ? 0 : 1)
            guard remaining >= 0 else { break }
            guard let entry = entry(member) else { continue }
            guard baggage.entries.count < limits.members || baggage[entry.name] != nil else {
                continue
            }
            baggage.set(entry)
        }
        return baggage
    }

    /// RFC 9110, section 5.6.2: what a name consists of.
    static func isToken(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy(isTokenByte)
    }

    /// What a value may hold as it is; all else is percent-encoded.
    static func isBaggageOctet(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\\"): false
        default: (0x21...0x7E).contains(byte)
        }
    }

    private static func member(_ entry: Baggage.Entry) -> String? {
        guard isToken(entry.name) else { return nil }
        let value = PercentCoding.encode(entry.value, allowing: isBaggageOctet)
        let hasMetadata = !entry.metadata.isEmpty && isMetadata(entry.metadata)
        return "\(entry.name)=\(value)" + (hasMetadata ? ";\(entry.metadata)" : "")
    }

    private static func entry(_ member: Substring.UTF8View) -> Baggage.Entry? {
        let pair = member.prefix { $0 != UInt8(ascii: ";") }
        let metadata = trimmed(member[pair.endIndex...].dropFirst())
        guard let equals = pair.firstIndex(of: UInt8(ascii: "=")) else { return nil }
        let name = trimmed(pair[..<equals])
        let value = trimmed(pair[equals...].dropFirst())
        guard isToken(name), value.utf8.allSatisfy(isBaggageOctet), isMetadata(metadata) else {
            return nil
        }
        return Baggage.Entry(
            name: String(name), value: PercentCoding.decodeLeniently(value),
            metadata: String(metadata))
    }

    private static func trimmed(_ text: Substring.UTF8View) -> Substring {
        let isSpace: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        var text = text.drop(while: isSpace)
        while let last = text.last, isSpace(last) { text.removeLast() }
        return Substring(text)
    }

    private static func isMetadata(_ text: some StringProtocol) -> Bool {
        text.utf8.allSatisfy {
            ((0x20...0x7E).contains($0) || $0 == UInt8(ascii: "\t")) && $0 != UInt8(ascii: ",")
        }
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: tokenPunctuation.utf8.contains(byte)
        }
    }

    private static let tokenPunctuation = "!#$%&'*+-.^_`|~"
}
