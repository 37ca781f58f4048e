// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import ServiceHTTP

/// The page: a document, its files under `/assets`, and what the document needs to know.
struct Page: Sendable {
    private let configuration: WebConfiguration

    init(_ configuration: WebConfiguration) {
        self.configuration = configuration
    }

    /// `GET /`, `/assets/…` and `/config.json`.
    var routes: [Route] {
        PageFile.all.map { file in
            Route(.get, RouterPath(file.path)) { request, _ in file.response(to: request) }
        } + [Route(.get, "/config.json", describe)]
    }

    /// Puts the headers that bind a browser on every answer.
    var security: SecurityHeaders {
        SecurityHeaders(policy: ContentSecurityPolicy(connectingTo: configuration.browserTelemetry))
    }

    /// `GET /config.json`
    @Sendable private func describe(
        _ request: Request, context: ServiceRequestContext
    ) async throws -> Response {
        var response = Response(json: .ok, capacity: 256) {
            $0.member("viewer", configuration.viewer)
            $0.member("user", configuration.user)
            $0.member("version", configuration.version)
            if let collector = configuration.browserTelemetry {
                $0.member("telemetry", "\(collector)/v1/traces")
            }
        }
        response.headers[.cacheControl] = "no-store"
        return response
    }
}
