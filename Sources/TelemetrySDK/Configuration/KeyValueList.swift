// SPDX-License-Identifier: Apache-2.0

/// Reads the `key=value,key=value` lists of environment variables: the syntax of W3C Baggage
/// without properties.
package enum KeyValueList {
    /// The pairs in order; `nil` if one lacks a key or an `=`, or is wrongly percent-encoded.
    ///
    /// Empty members are skipped. A second `=` belongs to the value, as in base64 padding.
    package static func parse(_ text: String) -> [(key: String, value: String)]? {
        var pairs: [(key: String, value: String)] = []
        for member in text.split(separator: ",") {
            let member = member.trimmingSpaces()
            if member.isEmpty { continue }
            guard let equals = member.utf8.firstIndex(of: UInt8(ascii: "=")),
                let key = decoded(member[..<equals]), !key.isEmpty,
                let value = decoded(Substring(member.utf8[equals...].dropFirst()))
            else { return nil }
            pairs.append((key, value))
        }
        return pairs
    }

    private static func decoded(_ text: Substring) -> String? {
        PercentCoding.decode(text.trimmingSpaces())
    }
}
