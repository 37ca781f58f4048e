// SPDX-License-Identifier: Apache-2.0

/// Makes text from outside harmless for a terminal, and measures it in the terminal's columns.
package enum SafeText {
    /// Escapes everything that could move the cursor, hide or reorder text, or break the line.
    ///
    /// That is every control and format character, bidirectional overrides and zero-width ones among
    /// them, and line separators: `\n`, `\t`, `\u{1b}`. Spans come from whoever can reach the port.
    package static func escaping(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isHostile) else { return text }
        var safe = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": safe += "\\n"
            case "\r": safe += "\\r"
            case "\t": safe += "\\t"
            case _ where isHostile(scalar): safe += "\\u{\(String(scalar.value, radix: 16))}"
            default: safe.unicodeScalars.append(scalar)
            }
        }
        return safe
    }

    private static func isHostile(_ scalar: Unicode.Scalar) -> Bool {
        if (0x20..<0x7F).contains(scalar.value) { return false }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned,
            .surrogate:
            return true
        default: return false
        }
    }

    /// How many columns a terminal gives to the text, which has been made safe.
    package static func columns(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + columns($1) }
    }

    private static func columns(_ scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x300 { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return 0
        default: return isWide(scalar) ? 2 : 1
        }
    }

    /// Unicode Standard Annex 11, the blocks that are wide as a whole, and emoji.
    private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD:
            true
        default: scalar.properties.isEmojiPresentation
        }
    }

    /// The text, cut with `…` if it takes more columns than there are.
    ///
    /// Marks that take no column are kept only as far as people write them, so that a name made of
    /// thousands of them is cut as well.
    package static func fitting(_ text: String, columns available: Int) -> String {
        var fitted = String.UnicodeScalarView()
        var used = 0
        for scalar in text.unicodeScalars {
            let width = columns(scalar)
            guard used + width <= available, fitted.count < 4 * max(available, 1) else {
                return cut(fitted, used: used, available: available)
            }
            fitted.append(scalar)
            used += width
        }
        return String(fitted)
    }

    private static func cut(
        _ scalars: String.UnicodeScalarView, used: Int, available: Int
    ) -> String {
        var scalars = scalars
        var used = used
        while used >= available, let last = scalars.popLast() { used -= columns(last) }
        return available > 0 ? String(scalars) + "…" : ""
    }
}
