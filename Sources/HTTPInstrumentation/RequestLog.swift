// SPDX-License-Identifier: Apache-2.0

import Digest
import HTTPTypes
import Hummingbird
import Instrumenting
import Logging
import Tracing

/// Writes one line for every request that has a server span, when that span ends.
///
/// There are as many lines as spans: also of requests that failed, and of those whose callers went away.
/// Each has `http.request.method`, `http.route` where one matched, `http.response.status_code` unless
/// nothing was answered, `duration_ms`, and `user.hash` where a user is known, who is never named. Path,
/// query, headers and bodies stay out. The level is error for 5xx, else info.
package struct RequestLog: Sendable {
    private let users: UserHash
    private let user: @Sendable (Request) -> String?

    /// - Parameters:
    ///   - users: makes words of user ids.
    ///   - user: the id of the user whose request it is; `nil` if none is known.
    package init(
        users: UserHash = UserHash(), user: @escaping @Sendable (Request) -> String? = { _ in nil }
    ) {
        self.users = users
        self.user = user
    }

    /// The line of a request that begins now.
    func line(for request: Request, method: String, logger: Logger) -> RequestLine {
        RequestLine(logger: logger, method: method) { [users, user] in
            user(request).map(users.hash)
        }
    }
}

/// What a request's line will say, as far as it is known when the request arrives.
struct RequestLine: Sendable {
    private let logger: Logger
    private let method: String
    private let userHash: @Sendable () -> String?

    init(logger: Logger, method: String, userHash: @escaping @Sendable () -> String?) {
        self.logger = logger
        self.method = method
        self.userHash = userHash
    }

    /// Writes the line, as one of the given span.
    func write(_ outcome: ServerOutcome, lasting duration: Duration, in context: ServiceContext) {
        let level: Logger.Level = (outcome.status ?? 0) >= 500 ? .error : .info
        guard logger.logLevel <= level else { return }
        var metadata: Logger.Metadata = [
            AttributeName.httpRequestMethod: .string(method),
            "duration_ms": .stringConvertible(duration.milliseconds),
        ]
        metadata[AttributeName.httpRoute] = outcome.route.map { .string($0) }
        metadata[AttributeName.httpResponseStatusCode] = outcome.status.map {
            .stringConvertible($0)
        }
        metadata[AttributeName.userHash] = userHash().map { .string($0) }
        ServiceContext.$current.withValue(context) {
            logger.log(level: level, "A request ended", metadata: metadata)
        }
    }
}
