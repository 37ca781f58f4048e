// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// Looks for a text in everything that a trace says, in any case.
///
/// That is the beginning of its id; the names of spans, services and events; the keys and values of
/// attributes; the messages of failures; and the bodies of logs.
package struct TextSearch {
    /// In lower case.
    private let text: [UInt8]
    private let isASCII: Bool

    package init(_ text: String) {
        self.text = Array(text.lowercased().utf8)
        isASCII = self.text.allSatisfy { $0 < 0x80 }
    }

    /// Whether the text occurs in the trace; nothing at all occurs in every trace.
    package func finds(_ trace: Trace) -> Bool {
        text.isEmpty
            || trace.id.description.utf8.starts(with: text)
            || trace.sources.contains { finds($0.resource.attributes) }
            || trace.spans.contains { finds($0.span) }
            || trace.logs.contains { finds($0.record) }
    }

    private func finds(_ span: FinishedSpan) -> Bool {
        finds(span.name) || finds(span.status.message) || finds(span.attributes)
            || span.events.contains { finds($0.name) || finds($0.attributes) }
    }

    private func finds(_ log: LogRecord) -> Bool {
        finds(log.body) || finds(log.eventName) || finds(log.attributes)
    }

    private func finds(_ attributes: Attributes) -> Bool {
        attributes.elements.contains { finds($0.key) || finds($0.value) }
    }

    private func finds(_ value: AttributeValue) -> Bool {
        if case .string(let text) = value { return finds(text) }
        return finds(value.text)
    }

    /// Most text and nearly all that is searched for is ASCII, which is compared byte by byte.
    private func finds(_ text: String) -> Bool {
        guard isASCII else { return Self.occurs(self.text, in: Array(text.lowercased().utf8)) }
        var text = text
        return text.withUTF8 { Self.occurs(self.text, in: $0) }
    }

    private static func occurs(
        _ needle: [UInt8], in haystack: some RandomAccessCollection<UInt8>
    ) -> Bool {
        guard haystack.count >= needle.count else { return false }
        var start = haystack.startIndex
        let last = haystack.index(haystack.endIndex, offsetBy: -needle.count)
        while start <= last {
            if needle.elementsEqual(haystack[start...].prefix(needle.count).lazy.map(lower)) {
                return true
            }
            haystack.formIndex(after: &start)
        }
        return false
    }

    private static func lower(_ byte: UInt8) -> UInt8 {
        UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte | 0x20 : byte
    }
}
