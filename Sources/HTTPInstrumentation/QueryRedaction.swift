// SPDX-License-Identifier: Apache-2.0

/// Takes credentials out of a query string before it becomes an attribute.
///
/// Only the values go: `sig=REDACTED` still says that a signature was sent (`url.query`).
package struct QueryRedaction: Sendable {
    /// The keys that the conventions name: signatures and credentials of cloud storage.
    package static let standard = QueryRedaction(keys: [
        "AWSAccessKeyId", "Signature", "X-Amz-Credential", "X-Amz-Security-Token",
        "X-Amz-Signature", "X-Goog-Signature", "sig",
    ])

    private let keys: Set<Substring>

    /// Redacts the values of these keys, which are case-sensitive.
    package init(keys: Set<String>) {
        self.keys = Set(keys.map { Substring($0) })
    }

    /// The query with every listed value replaced, and otherwise as it was sent.
    package func redact(_ query: String) -> String {
        let pairs = query.utf8.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false)
        guard pairs.contains(where: { secretKey(of: $0) != nil }) else { return query }
        return pairs.map { pair in
            secretKey(of: pair).map { "\($0)=REDACTED" } ?? String(Substring(pair))
        }.joined(separator: "&")
    }

    private func secretKey(of pair: Substring.UTF8View) -> Substring? {
        guard let equals = pair.firstIndex(of: UInt8(ascii: "=")) else { return nil }
        let key = Substring(pair[..<equals])
        return keys.contains(key) ? key : nil
    }
}
