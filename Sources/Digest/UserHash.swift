// SPDX-License-Identifier: Apache-2.0

/// Turns the id of a user into a word that log lines may bear: the same for the same user, and of no use
/// to whoever wants to know who that is.
///
/// Without a key it is the beginning of the id's SHA-256 (`printf ada | sha256sum | cut -c1-16`), which
/// guards against a glance; who has a list of users can hash it. With a key it is the beginning of the
/// HMAC (RFC 2104), which only those who have the key can make. See "Why is a user's hash keyed?" in
/// RATIONALE.md.
package struct UserHash: Sendable {
    /// The key's blocks, inner and outer; `nil` without a key.
    private let pads: (inner: [UInt8], outer: [UInt8])?

    /// - Parameter key: shared by all services whose lines are to be told together.
    package init(key: String? = nil) {
        pads = key.map { key in
            var block = Array(key.utf8)
            if block.count > 64 { block = SHA256.bytes(of: block) }
            block += Array(repeating: 0, count: 64 - block.count)
            return (block.map { $0 ^ 0x36 }, block.map { $0 ^ 0x5C })
        }
    }

    /// Sixteen hexadecimal digits.
    package func hash(of user: String) -> String {
        let message = Array(user.utf8)
        let words =
            pads.map { SHA256.digest(of: $0.outer + SHA256.bytes(of: $0.inner + message)) }
            ?? SHA256.digest(of: message)
        return words.prefix(2).map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 8 - digits.count) + digits
        }.joined()
    }
}
