// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird

/// Refuses requests under a foreign name with 421 (RFC 9110, section 15.5.20).
///
/// A page from elsewhere can make its own host name lead to this machine ("DNS rebinding") and would
/// then count as ours in the browser's eyes. It cannot do so with an address or with `localhost`. A
/// request without a `Host` comes from no browser.
struct HostGuard: RouterMiddleware {
    typealias Context = BasicRequestContext

    /// The name under which the collector was told to listen, which is allowed as well.
    let configuredHost: String

    func handle(
        _ request: Request, context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard let authority = request.head.authority, !allows(authority) else {
            return try await next(request, context)
        }
        return Response(
            .misdirectedRequest,
            ViewerJSON.error(
                "This server answers under localhost, an IP address, or its configured host."),
            contentType: "application/json")
    }

    /// Whether a `Host` header names this server.
    func allows(_ authority: String) -> Bool {
        guard let host = Self.host(of: authority) else { return false }
        return host == "localhost" || host.hasSuffix(".localhost") || Self.isAddress(host)
            || host == configuredHost.lowercased()
    }

    /// In lower case, without the port, without a final dot; IPv6 keeps its brackets.
    private static func host(of authority: String) -> String? {
        let authority = authority.lowercased()
        if authority.hasPrefix("[") {
            return authority.firstIndex(of: "]").map { String(authority[...$0]) }
        }
        let host = authority.prefix { $0 != ":" }
        return String(host.hasSuffix(".") ? host.dropLast() : host)
    }

    private static func isAddress(_ host: String) -> Bool {
        if host.hasPrefix("[") {
            let inner = host.dropFirst().dropLast()
            return inner.contains(":") && inner.allSatisfy { $0.isHexDigit || ":.".contains($0) }
        }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil && !$0.hasPrefix("+") }
    }
}

/// Lets only the page itself, and programs that are no browsers, change anything.
///
/// Browsers say where a request comes from (Fetch Metadata, `Sec-Fetch-Site`; RFC 6454, `Origin`), and
/// a page cannot make them lie.
enum SameOriginGuard {
    static func allows(_ request: Request) -> Bool {
        let site = request.headers[.secFetchSite]
        guard site == nil || site == "same-origin" || site == "none" else { return false }
        guard let origin = request.headers[.origin] else { return true }
        guard let authority = request.head.authority?.lowercased() else { return false }
        return ["http://" + authority, "https://" + authority].contains(origin.lowercased())
    }
}

extension HTTPField.Name {
    // The text is a token by RFC 9110, section 5.6.2, so there is always a name.
    fileprivate static let secFetchSite = HTTPField.Name("Sec-Fetch-Site")!
}
