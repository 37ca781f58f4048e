// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

extension TraceState {
    /// Reads a span's `trace_state`, which has the form of the W3C header.
    ///
    /// A list that W3C Trace Context Level 2, section 3.3, does not allow becomes the empty one: the
    /// span is worth more than its trace state.
    init(otlp text: String) {
        self.init()
        guard !text.isEmpty else { return }
        var members: [Member] = []
        for part in text.utf8.split(separator: UInt8(ascii: ",")) {
            let trimmed = part.trimmingBlanks()
            if trimmed.isEmpty { continue }
            guard members.count < 32, let member = Member(otlp: trimmed),
                !members.contains(where: { $0.key == member.key })
            else { return }
            members.append(member)
        }
        self.members = members
    }
}

extension TraceState.Member {
    fileprivate init?(otlp text: Substring.UTF8View) {
        guard let equals = text.firstIndex(of: UInt8(ascii: "=")) else { return nil }
        let key = text[..<equals]
        let value = text[text.index(after: equals)...]
        guard 1...256 ~= key.count, key.allSatisfy(\.isTraceStateKeyCharacter),
            1...256 ~= value.count, value.allSatisfy(\.isTraceStateValueCharacter)
        else { return nil }
        self.init(key: String(Substring(key)), value: String(Substring(value)))
    }
}

extension Substring.UTF8View {
    fileprivate func trimmingBlanks() -> Substring.UTF8View {
        var trimmed = self.drop(while: \.isBlank)
        while let last = trimmed.last, last.isBlank { trimmed.removeLast() }
        return trimmed
    }
}

extension UInt8 {
    fileprivate var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }

    fileprivate var isTraceStateKeyCharacter: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "/"),
            UInt8(ascii: "@"):
            true
        default: false
        }
    }

    /// Printable ASCII other than comma, which cannot occur here, and equals sign.
    fileprivate var isTraceStateValueCharacter: Bool {
        UInt8(ascii: " ")...UInt8(ascii: "~") ~= self && self != UInt8(ascii: "=")
    }
}
