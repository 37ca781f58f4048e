// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

/// Why a question has no answer; Jaeger's clients show the message.
struct QueryError: Error {
    let status: HTTPResponse.Status
    let message: String

    static func invalid(_ message: String) -> QueryError {
        QueryError(status: .badRequest, message: message)
    }

    /// In Jaeger's own words, which some clients compare.
    static let traceNotFound = QueryError(status: .notFound, message: "trace not found")
}
