// SPDX-License-Identifier: Apache-2.0

/// What the tracing systems along the way want to remember of a trace, newest first.
///
/// Holds only members that are valid by W3C Trace Context Level 2, section 3.3; the propagator
/// discards a list that is not.
package struct TraceState: Hashable, Sendable {
    package struct Member: Hashable, Sendable {
        package var key: String
        package var value: String

        package init(key: String, value: String) {
            self.key = key
            self.value = value
        }
    }

    /// The most members that a list may have (section 3.3.1.1).
    package static let memberLimit = 32

    /// At most ``memberLimit``, each key once, the most recently changed first.
    package var members: [Member]

    package init(members: [Member] = []) {
        self.members = members
    }

    package var isEmpty: Bool { members.isEmpty }

    /// The value of one key, if it is there.
    package subscript(key: String) -> String? {
        members.first { $0.key == key }?.value
    }

    /// This list with one member changed or added, which moves it to the front. When the list is
    /// full, the oldest member goes.
    ///
    /// Returns the list unchanged if the key or the value is not valid.
    package func setting(_ key: String, to value: String) -> TraceState {
        guard Member.isValidKey(key.utf8), Member.isValidValue(value.utf8) else { return self }
        var changed = [Member(key: key, value: value)]
        changed.reserveCapacity(members.count + 1)
        changed += members.lazy.filter { $0.key != key }.prefix(Self.memberLimit - 1)
        return TraceState(members: changed)
    }

    /// This list without one key.
    package func removing(_ key: String) -> TraceState {
        guard self[key] != nil else { return self }
        return TraceState(members: members.filter { $0.key != key })
    }
}

extension TraceState {
    /// Reads the header's form. Several headers are read as one, joined by commas.
    ///
    /// `nil` if a key or a value is illegal, or if there are more than ``memberLimit`` members: then
    /// the whole list is void (section 3.3.1). Empty members are allowed and left out; of a key
    /// that occurs twice the newer, which stands first, is kept.
    package init?(header: String) {
        self.init()
        var count = 0
        var rest = header.utf8[...]
        while !rest.isEmpty {
            let text = rest.prefix { $0 != UInt8(ascii: ",") }
            rest = rest[text.endIndex...].dropFirst()
            let trimmed = text.trimmingWhitespace()
            if trimmed.isEmpty { continue }
            count += 1
            guard count <= Self.memberLimit, let member = Member(trimmed) else { return nil }
            if self[member.key] == nil { members.append(member) }
        }
    }
}

extension TraceState.Member {
    fileprivate init?(_ text: Substring.UTF8View) {
        guard let equals = text.firstIndex(of: UInt8(ascii: "=")) else { return nil }
        let key = text[..<equals]
        let value = text[equals...].dropFirst()
        guard Self.isValidKey(key), Self.isValidValue(value) else { return nil }
        self.init(key: String(Substring(key)), value: String(Substring(value)))
    }

    /// Section 3.3.1.3.1: 1 to 256 of `a-z 0-9 _ - * / @`, the first a letter or a digit.
    fileprivate static func isValidKey(_ key: some Collection<UInt8>) -> Bool {
        guard let first = key.first, key.count <= 256, isLetterOrDigit(first) else { return false }
        return key.allSatisfy { isLetterOrDigit($0) || isKeyPunctuation($0) }
    }

    /// Section 3.3.1.3.2: 1 to 256 printable ASCII characters other than `,` and `=`, the last not
    /// a space.
    fileprivate static func isValidValue(_ value: some Collection<UInt8>) -> Bool {
        var last: UInt8 = UInt8(ascii: " ")
        for byte in value {
            guard (0x20...0x7E).contains(byte), byte != UInt8(ascii: ","),
                byte != UInt8(ascii: "=")
            else { return false }
            last = byte
        }
        return last != UInt8(ascii: " ") && value.count <= 256
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isKeyPunctuation(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "/"),
            UInt8(ascii: "@"):
            true
        default: false
        }
    }
}

extension Substring.UTF8View {
    /// Without the spaces and tabs at either end, which headers allow around list members.
    fileprivate func trimmingWhitespace() -> Substring.UTF8View {
        let isWhitespace: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        var trimmed = drop(while: isWhitespace)
        while let last = trimmed.last, isWhitespace(last) { trimmed.removeLast() }
        return trimmed
    }
}

extension TraceState: CustomStringConvertible {
    /// The header's form: `key=value,key=value`.
    package var description: String {
        var text = ""
        for member in members {
            if !text.isEmpty { text += "," }
            text += member.key
            text += "="
            text += member.value
        }
        return text
    }
}
