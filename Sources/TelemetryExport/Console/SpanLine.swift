// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// One span as one line: name, kind, duration, what went wrong, attributes.
struct SpanLine {
    private let span: FinishedSpan

    init(_ span: FinishedSpan) {
        self.span = span
    }

    var text: String {
        var words = [span.name.printable()]
        if span.kind != .internal && span.kind != .unspecified {
            words.append("\(span.kind)".uppercased())
        }
        words.append(Self.duration(from: span.startTime, to: span.endTime))
        if span.status.code == .error {
            words.append("ERROR" + (span.status.message.isEmpty ? "" : ":"))
            if !span.status.message.isEmpty { words.append(span.status.message.printable()) }
        }
        words += span.attributes.map(Self.text)
        return words.joined(separator: " ")
    }

    /// An event of the span, with the time since the span's start.
    func text(of event: FinishedSpan.Event) -> String {
        let words = [
            event.name.printable(), "+" + Self.duration(from: span.startTime, to: event.time),
        ]
        return (words + event.attributes.map(Self.text)).joined(separator: " ")
    }

    static func text(_ attribute: Attributes.Element) -> String {
        "\(attribute.key.printable())=\(text(attribute.value))"
    }

    private static func text(_ value: AttributeValue) -> String {
        switch value {
        case .string(let text):
            // Quoted only where it would otherwise look like two words.
            text.isEmpty || text.contains(" ") ? "\"\(text.printable())\"" : text.printable()
        case .bool(let value): "\(value)"
        case .int(let value): "\(value)"
        case .double(let value): "\(value)"
        case .bytes(let bytes): "(\(bytes.count) bytes)"
        case .array(let elements): "[\(elements.map(text).joined(separator: ", "))]"
        case .map(let map): "{\(map.map(text).joined(separator: ", "))}"
        case .empty: "(empty)"
        }
    }

    /// Three significant digits at most, in the unit that a reader would choose.
    static func duration(from start: UInt64, to end: UInt64) -> String {
        let nanoseconds = end > start ? end - start : 0
        switch nanoseconds {
        case ..<1_000: return "\(nanoseconds) ns"
        case ..<1_000_000: return "\(decimal(nanoseconds, unit: 1_000)) µs"
        case ..<1_000_000_000: return "\(decimal(nanoseconds, unit: 1_000_000)) ms"
        default: return "\(decimal(nanoseconds, unit: 1_000_000_000)) s"
        }
    }

    private static func decimal(_ value: UInt64, unit: UInt64) -> String {
        let whole = value / unit
        let hundredths = value % unit * 100 / unit
        if whole >= 100 { return "\(whole)" }
        if whole >= 10 { return "\(whole).\(hundredths / 10)" }
        return "\(whole).\(hundredths / 10)\(hundredths % 10)"
    }
}
