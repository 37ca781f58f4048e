// SPDX-License-Identifier: Apache-2.0

/// A value of a JSON object; numbers keep the very digits that were sent.
package enum JSONValue: Equatable, Sendable {
    case null
    case boolean(Bool)
    case number(String)
    case string(String)
    /// Checked for its syntax and passed over.
    case array
    /// Checked for its syntax and passed over.
    case object
}

/// A JSON object, read strictly by RFC 8259 and one level deep.
///
/// Foundation's decoder turns numbers into `Double` before anybody can ask for their digits, which is
/// no way to treat money. This one keeps them, and the order and repetition of names as well.
package struct JSONObject: Sendable {
    /// The names and values in the order of the text, repeated ones included.
    package let members: [(name: String, value: JSONValue)]

    /// The most members that an object may have.
    package static let mostMembers = 100
    /// How deeply arrays and objects may be nested.
    package static let deepest = 32

    /// Fails with the offset of the first byte that cannot be there.
    package init(_ bytes: [UInt8]) throws(JSONSyntaxError) {
        var reader = JSONReader(bytes)
        members = try reader.document()
    }
}

/// Where a text stops being JSON, and what was expected there.
package struct JSONSyntaxError: Error, Equatable, CustomStringConvertible {
    /// The end of a sentence: "expected a colon".
    package let reason: String
    /// Counted in bytes from the beginning of the text.
    package let offset: Int

    package var description: String { "\(reason) at byte \(offset)" }
}
