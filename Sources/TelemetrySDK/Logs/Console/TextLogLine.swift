// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// A log record as one line of words, for a person:
///
///     2026-11-21T13:20:26.123Z INFO    expenses: listening port=8080
///
/// The form may change; programs read ``JSONLogLine``.
struct TextLogLine {
    let usesColour: Bool

    func bytes(of emitted: EmittedLogRecord) -> [UInt8] {
        let record = emitted.record
        var time: [UInt8] = []
        LogTimestamp(record.time).append(to: &time, digits: 3)
        let name = "\(LogSeverity.name(record.severityNumber))"
        let level = name + String(repeating: " ", count: max(0, 7 - name.count))
        var words = [
            dimmed(String(decoding: time, as: UTF8.self)), coloured(level, record.severityNumber),
            "\(emitted.logger.safe): \(Self.text(record.body))",
        ]
        words += record.attributes.map { dimmed("\($0.key.safe)=") + Self.word($0.value) }
        if let trace = record.traceID, let span = record.spanID {
            words += [dimmed("trace_id=\(trace)"), dimmed("span_id=\(span)")]
        }
        return Array((words.joined(separator: " ") + "\n").utf8)
    }

    private func dimmed(_ text: String) -> String {
        usesColour ? "\u{1B}[2m\(text)\u{1B}[0m" : text
    }

    private func coloured(_ text: String, _ severity: UInt8) -> String {
        guard usesColour else { return text }
        let colour =
            switch severity {
            case ..<9: "2"
            case ..<13: "32"
            case ..<17: "33"
            default: "31"
            }
        return "\u{1B}[\(colour)m\(text)\u{1B}[0m"
    }

    /// A value that stands by itself.
    private static func text(_ value: AttributeValue) -> String {
        if case .string(let text) = value { text.safe } else { word(value) }
    }

    /// A value in quotes where it would otherwise look like several.
    private static func word(_ value: AttributeValue) -> String {
        switch value {
        case .string(let text):
            let needsQuotes = text.isEmpty || text.contains { " \"=".contains($0) }
            let safe = text.safe
            return needsQuotes ? "\"\(safe.replacing("\"", with: "\\\""))\"" : safe
        default:
            var json = LogJSON(capacity: 64)
            json.value(value)
            return String(decoding: json.bytes, as: UTF8.self)
        }
    }
}

extension String {
    /// The text on one line, with everything escaped that a terminal might obey, or that would show it
    /// in another order than it is in.
    fileprivate var safe: String {
        guard unicodeScalars.contains(where: \.isUnsafe) else { return self }
        var safe = ""
        for scalar in unicodeScalars {
            safe += scalar.isUnsafe ? scalar.escaped(asASCII: true) : String(scalar)
        }
        return safe
    }
}

extension Unicode.Scalar {
    fileprivate var isUnsafe: Bool {
        guard !(0x20..<0x7F).contains(value) else { return false }
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: return true
        default: return properties.isBidiControl
        }
    }
}
