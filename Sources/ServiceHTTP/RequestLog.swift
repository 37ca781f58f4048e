// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Logging

/// Writes one line a request at level debug: method, route, status and duration.
///
/// Neither paths nor bodies nor users appear in it. At level info nothing is measured or written: the
/// spans tell the same and more.
package struct RequestLog: RouterMiddleware {
    package typealias Context = ServiceRequestContext

    package init() {}

    package func handle(
        _ request: Request, context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard context.logger.logLevel <= .debug else { return try await next(request, context) }
        let start = ContinuousClock.now
        let response = try await next(request, context)
        let duration = start.duration(to: .now)
        context.logger.debug(
            "Answered a request",
            metadata: [
                "http.request.method": "\(request.method.rawValue)",
                "http.route": "\(context.endpointPath ?? "")",
                "http.response.status_code": "\(response.status.code)",
                "duration": "\(duration)",
            ])
        return response
    }
}
