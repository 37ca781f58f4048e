// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Viewer

/// The page's document, under every path that it draws, and its files.
struct PageRoutes: Sendable {
    let page: ViewerPage

    func add(to router: Router<BasicRequestContext>) {
        for path in ["/", "search", "trace/:id", "map", "metrics", "compare"] {
            router.get(RouterPath(path)) { request, _ in document(request) }
        }
        router.get("assets/:name") { request, context in
            let name = try context.parameters.require("name")
            guard let asset = page.assets[name] else { return Response(status: .notFound) }
            return serve(asset, asset.contentType, request)
        }
    }

    private func document(_ request: Request) -> Response {
        var response = serve(page.html, "text/html; charset=utf-8", request)
        response.headers[.contentSecurityPolicy] = page.contentSecurityPolicy
        return response
    }

    /// The browser keeps what it has and asks every time whether that is still right: a new program
    /// has a new page.
    private func serve(_ asset: ViewerAsset, _ contentType: String, _ request: Request) -> Response
    {
        let known = request.headers[values: .ifNoneMatch].joined(separator: ",")
        let isKnown = known == "*" || known.contains(asset.entityTag)
        var response =
            isKnown
            ? Response(status: .notModified)
            : Response(.ok, asset.bytes, contentType: contentType)
        response.headers.append(contentsOf: HTTPFields.unshared)
        response.headers[.cacheControl] = "no-cache"
        response.headers[.eTag] = asset.entityTag
        return response
    }
}

extension HTTPFields {
    /// For answers that are nobody else's business: no other site may embed them, no browser guess
    /// their type or keep them, no other server learn of them.
    static let unshared: HTTPFields = [
        .xContentTypeOptions: "nosniff", .referrerPolicy: "no-referrer",
        .crossOriginResourcePolicy: "same-origin", .cacheControl: "no-store",
    ]
}

extension HTTPField.Name {
    // Both texts are tokens by RFC 9110, section 5.6.2, so there is always a name.
    fileprivate static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
    fileprivate static let crossOriginResourcePolicy = HTTPField.Name(
        "Cross-Origin-Resource-Policy")!
}
