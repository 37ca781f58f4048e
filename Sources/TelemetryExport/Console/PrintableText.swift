// SPDX-License-Identifier: Apache-2.0

extension StringProtocol {
    /// The text on one line and without control characters, so that what others sent can neither
    /// break a line of the log nor command the terminal; cut after `limit` characters.
    func printable(limit: Int = .max) -> String {
        var text = ""
        for (index, character) in enumerated() {
            guard index < limit else { return text + "…" }
            for scalar in character.unicodeScalars {
                if scalar.properties.generalCategory == .control {
                    text += scalar.escaped(asASCII: true)
                } else {
                    text.unicodeScalars.append(scalar)
                }
            }
        }
        return text
    }
}
