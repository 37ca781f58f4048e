// SPDX-License-Identifier: Apache-2.0

import Expenses
import HTTPTypes
import ServiceHTTP

// The one place where errors are turned outward: nothing else knows which status an error has, and
// no cause gets past here.
extension Problem {
    /// What a caller is told of any error.
    init(_ error: any Error) {
        if let error = error as? ExpenseError {
            self.init(error)
        } else {
            self = .internal
        }
    }

    private init(_ error: ExpenseError) {
        guard error.code != .internal else {
            self = .internal
            return
        }
        self.init(
            status: error.code.status, code: error.code.rawValue, detail: error.message,
            errors: error.fields.map { BadField(field: $0.field, message: $0.message) })
        switch error.code {
        // RFC 9110 wants a challenge with every 401.
        case .unauthenticated: headers[.wwwAuthenticate] = "X-User-Id"
        case .unavailable, .bankUnavailable: headers[.retryAfter] = "1"
        default: break
        }
    }
}

extension ExpenseError.Code {
    fileprivate var status: HTTPResponse.Status {
        switch self {
        case .invalid: .badRequest
        case .unauthenticated: .unauthorized
        case .notFound: .notFound
        case .conflict, .alreadyPaid, .insufficientFunds, .noAccount, .paymentMismatch, .nameTaken:
            .conflict
        case .preconditionFailed: .preconditionFailed
        case .idempotencyMismatch: .unprocessableContent
        case .unavailable, .bankUnavailable: .serviceUnavailable
        case .bankTimeout: .gatewayTimeout
        case .bankFailed: .badGateway
        case .internal: .internalServerError
        }
    }
}
