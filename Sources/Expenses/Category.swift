// SPDX-License-Identifier: Apache-2.0

/// What an expense was for: a slug of up to 50 characters, such as `meals` or `office-supplies`.
package struct Category: Hashable, Sendable {
    package let slug: String

    /// The category of an expense that names none.
    package static let general = Self(unchecked: "general")
    /// The longest slug.
    package static let longest = 50

    /// Parses a slug: lower-case letters and digits, in parts joined by single hyphens.
    package init(_ text: String) throws(InvalidValue) {
        guard 1...Self.longest ~= text.utf8.count, Self.isSlug(text.utf8) else {
            throw InvalidValue(
                "must be 1 to \(Self.longest) lower-case letters and digits, "
                    + "in parts joined by single hyphens, such as \"office-supplies\"")
        }
        self.init(unchecked: text)
    }

    private init(unchecked slug: String) {
        self.slug = slug
    }

    private static func isSlug(_ text: String.UTF8View) -> Bool {
        var previousIsHyphen = true
        for byte in text {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                previousIsHyphen = false
            case UInt8(ascii: "-") where !previousIsHyphen:
                previousIsHyphen = true
            default:
                return false
            }
        }
        return !previousIsHyphen
    }
}
