// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import ServiceHTTP

/// What the page may load and do (Content Security Policy, level 3): nothing but its own files, no
/// inline script or style, no markup made of text, no frame around it.
struct ContentSecurityPolicy: Sendable {
    /// The value of the header.
    let text: String

    /// - Parameter collector: an origin other than the page's own to which it may send.
    init(connectingTo collector: String?) {
        text = [
            "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'",
            "connect-src 'self'" + (collector.map { " \($0)" } ?? ""), "base-uri 'none'",
            "form-action 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        ].joined(separator: "; ")
    }
}

/// Puts on every answer what a browser should hold itself to.
struct SecurityHeaders: RouterMiddleware {
    typealias Context = ServiceRequestContext

    let policy: ContentSecurityPolicy

    func handle(
        _ request: Request, context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        response.headers[.contentSecurityPolicy] = policy.text
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[.referrerPolicy] = "no-referrer"
        response.headers[.crossOriginResourcePolicy] = "same-origin"
        return response
    }
}

extension HTTPField.Name {
    // Literals of letters and hyphens are field names, so there is always a value.
    fileprivate static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
    fileprivate static let crossOriginResourcePolicy = HTTPField.Name(
        "Cross-Origin-Resource-Policy")!
}
