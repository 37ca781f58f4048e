// SPDX-License-Identifier: Apache-2.0

import Expenses
import HTTPTypes
import Hummingbird

// The one place where errors are turned outward: nothing else knows which status an error has, and
// no cause gets past here.
extension Problem {
    /// What a caller is told of any error.
    init(_ error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let error as ExpenseError: self.init(error)
        case let error as any HTTPResponseError where error.status.code < 500:
            self.init(rejectedByServer: error.status)
        default: self = .internal
        }
    }

    private init(_ error: ExpenseError) {
        guard error.code != .internal else {
            self = .internal
            return
        }
        self.init(
            status: error.code.status, code: error.code.rawValue, detail: error.message,
            errors: error.fields)
        switch error.code {
        // RFC 9110 wants a challenge with every 401.
        case .unauthenticated: headers[.wwwAuthenticate] = "X-User-Id"
        case .unavailable: headers[.retryAfter] = "1"
        default: break
        }
    }

    /// Hummingbird refused the request before any code of ours saw it.
    private init(rejectedByServer status: HTTPResponse.Status) {
        self.init(
            status: status, code: "rejected",
            detail: "The request cannot be answered: \(status.reasonPhrase).")
    }

    private static var `internal`: Problem {
        Problem(
            status: .internalServerError, code: ExpenseError.Code.internal.rawValue,
            detail: "Something went wrong here, not with the request. It has been logged.")
    }
}

extension ExpenseError.Code {
    fileprivate var status: HTTPResponse.Status {
        switch self {
        case .invalid: .badRequest
        case .unauthenticated: .unauthorized
        case .notFound: .notFound
        case .conflict: .conflict
        case .preconditionFailed: .preconditionFailed
        case .idempotencyMismatch: .unprocessableContent
        case .unavailable: .serviceUnavailable
        case .internal: .internalServerError
        }
    }
}
