// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird

/// Tells an orchestrator whether to restart this process, and whether to send it requests.
package struct HealthHandler: Sendable {
    private let check: @Sendable () async throws -> Void
    private let timeout: Duration
    private let clock: any Clock<Duration>

    /// - Parameters:
    ///   - check: Throws, or does not return, while the database cannot be reached.
    ///   - timeout: How long `check` may take; shorter than a probe's own patience.
    package init(
        check: @escaping @Sendable () async throws -> Void, timeout: Duration = .seconds(2),
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.check = check
        self.timeout = timeout
        self.clock = clock
    }

    /// `GET /healthz`: the process serves requests. Says nothing of the database, whose failure a
    /// restart would not mend.
    @Sendable package func live(_ request: Request, context: ServiceRequestContext) async throws
        -> Response
    {
        .healthy
    }

    /// `GET /readyz`: the database answers. Fails with a ``Problem``, 503.
    @Sendable package func ready(_ request: Request, context: ServiceRequestContext) async throws
        -> Response
    {
        do {
            try await withTimeLimit(timeout, clock: clock, check)
            return .healthy
        } catch {
            throw Problem.unavailable("The database cannot be reached.", cause: error)
        }
    }
}

extension Response {
    fileprivate static var healthy: Response {
        var response = Response(json: .ok, capacity: 32) { $0.member("status", "ok") }
        response.headers[.cacheControl] = "no-store"
        return response
    }
}
