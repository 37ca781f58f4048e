// SPDX-License-Identifier: Apache-2.0

/// The web pages that may send telemetry from a browser, by their origin.
///
/// See the Fetch standard, "CORS protocol", and RFC 6454 for what an origin is.
package enum AllowedOrigins: Hashable, Sendable {
    /// Pages that this machine serves, on any port.
    case loopback
    case any
    /// These and no others, in lower case.
    case only(Set<String>)

    /// Reads `*`, or a list of origins such as `https://shop.example,http://localhost:3000`.
    ///
    /// `nil` if the list is empty or anything in it is no origin: a path, for one, which a browser
    /// never sends and which would silently allow nobody.
    package init?(_ text: String) {
        let words = text.split(separator: ",")
            .map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
            .filter { !$0.isEmpty }
        if words == ["*"] {
            self = .any
        } else if !words.isEmpty, words.allSatisfy({ Origin($0) != nil }) {
            self = .only(Set(words))
        } else {
            return nil
        }
    }

    /// Whether a page of this origin may send, by the request's `Origin` header.
    package func allow(_ origin: String) -> Bool {
        switch self {
        case .any: true
        case .only(let origins): origins.contains(origin.lowercased())
        case .loopback: Origin(origin.lowercased())?.isLoopback ?? false
        }
    }
}

/// `scheme://host` or `scheme://host:port`, in lower case.
private struct Origin {
    /// Without the port; an IPv6 address in its brackets.
    let host: Substring

    init?(_ text: String) {
        guard let separator = text.firstRange(of: "://") else { return nil }
        let scheme = text[..<separator.lowerBound]
        guard scheme == "http" || scheme == "https" else { return nil }
        let authority = text[separator.upperBound...]
        guard !authority.contains(where: { "/?#@ ".contains($0) }) else { return nil }
        let end = authority.hasPrefix("[") ? authority.firstIndex(of: "]") : nil
        let colon = authority[(end ?? authority.startIndex)...].firstIndex(of: ":")
        host = authority[..<(colon ?? authority.endIndex)]
        guard !host.isEmpty, host.hasPrefix("[") == host.hasSuffix("]") else { return nil }
        if let colon, UInt16(authority[colon...].dropFirst()) == nil { return nil }
    }

    /// `localhost` and the names below it, which resolve nowhere else (RFC 6761), and the addresses.
    var isLoopback: Bool {
        if host == "localhost" || host.hasSuffix(".localhost") || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
