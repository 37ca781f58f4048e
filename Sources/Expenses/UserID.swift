// SPDX-License-Identifier: Apache-2.0

/// Whose expenses a request is about: 1 to 128 visible ASCII characters.
///
/// Outlay believes whoever stands in front of it (a gateway that has checked the person); it only
/// refuses what could not be stored and compared exactly.
package struct UserID: Hashable, Sendable {
    package let rawValue: String

    /// The longest id.
    package static let longest = 128

    /// Fails with ``ExpenseError/Code/unauthenticated`` where the text cannot name a user.
    package init(_ text: String) throws(ExpenseError) {
        guard 1...Self.longest ~= text.utf8.count, text.isVisibleASCII else {
            throw ExpenseError(
                .unauthenticated,
                "A user is named by 1 to \(Self.longest) visible ASCII characters without spaces.")
        }
        rawValue = text
    }
}

extension String {
    /// Whether every character is one of `!` to `~`: no space, no control character, no other
    /// script.
    var isVisibleASCII: Bool {
        utf8.allSatisfy { UInt8(ascii: "!")...UInt8(ascii: "~") ~= $0 }
    }
}
