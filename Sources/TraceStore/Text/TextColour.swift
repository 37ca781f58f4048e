// SPDX-License-Identifier: Apache-2.0

/// A colour of a terminal, as its ANSI sequence.
package enum TextColour: String, Sendable {
    case plain = ""
    case dim = "\u{1B}[2m"
    case red = "\u{1B}[1;31m"
    case green = "\u{1B}[32m"
    case yellow = "\u{1B}[33m"

    /// The text in this colour, or as it is where nobody could see that.
    package func paint(_ text: String, if usesColour: Bool) -> String {
        guard usesColour, self != .plain, !text.isEmpty else { return text }
        return rawValue + text + "\u{1B}[0m"
    }
}

/// Numbers with their nouns.
package enum CountText {
    /// `1 span`, `2 spans`.
    package static func of(_ count: Int, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
    }
}
