// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird

/// Lets web pages of allowed origins send from a browser (Fetch standard, "CORS protocol").
///
/// Pages of other origins get an answer without the headers that a browser looks for. Credentials are
/// allowed, since `sendBeacon` always claims to have some; nothing here looks at them. Add it before the
/// routes.
struct CrossOriginSharing<Context: RequestContext>: RouterMiddleware {
    let origins: AllowedOrigins

    func handle(
        _ request: Request, context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let allowed = request.headers[.origin].flatMap { origins.allow($0) ? $0 : nil }
        guard let allowed else {
            return try await next(request, context).varying
        }
        var response =
            request.isPreflight ? preflight(request) : try await next(request, context)
        response.headers[.accessControlAllowOrigin] = allowed
        response.headers[.accessControlAllowCredentials] = "true"
        return response.varying
    }

    /// The answer before the request: what a page may send is what a sender of telemetry sends, with
    /// whatever headers it has been given.
    private func preflight(_ request: Request) -> Response {
        let asked = request.headers[.accessControlRequestHeaders]
        return Response(
            status: .noContent,
            headers: [
                .accessControlAllowMethods: "POST",
                .accessControlAllowHeaders: asked ?? "content-type, content-encoding",
                .accessControlMaxAge: "7200",
            ])
    }
}

extension Request {
    fileprivate var isPreflight: Bool {
        method == .options && headers[.accessControlRequestMethod] != nil
    }
}

extension Response {
    /// The same response, with the word to caches that another origin may get another.
    fileprivate var varying: Response {
        var response = self
        response.headers[.vary] = "Origin"
        return response
    }
}
