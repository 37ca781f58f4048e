// SPDX-License-Identifier: Apache-2.0

/// A field as it arrived, before anybody judged it.
///
/// Whoever reads the request fills these in and decides nothing: a field of the wrong kind is
/// reported together with all other bad fields, by the type that parses them.
package enum FieldValue: Hashable, Sendable {
    /// The request does not name the field.
    case absent
    /// The field is there and says `null`.
    case null
    /// A string, without its quotes and escapes.
    case string(String)
    /// A number, as the very characters that were sent: `42.50` is not `42.5` here.
    case number(String)
    /// A boolean, an array or an object; no field of an expense is one.
    case other
}
