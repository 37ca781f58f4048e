// SPDX-License-Identifier: Apache-2.0

import Expenses
import HTTPTypes
import Hummingbird
import ServiceHTTP

extension Response {
    init(_ account: Account, status: HTTPResponse.Status) {
        self.init(json: status, capacity: 256) {
            $0.member("user", account.user.rawValue)
            $0.member("balance", account.balance.amount)
            $0.member("opening_balance", account.openingBalance.amount)
            $0.member("currency", account.balance.currency.code)
            $0.member("opened_at", account.openedAt.description)
        }
    }

    init(_ payment: Payment, status: HTTPResponse.Status) {
        self.init(json: status, capacity: 384) {
            $0.member("id", payment.id.description)
            $0.member("user", payment.user.rawValue)
            $0.member("amount", payment.amount.amount)
            $0.member("currency", payment.amount.currency.code)
            $0.member("reference", payment.reference)
            $0.member("made_at", payment.madeAt.description)
        }
    }
}

// The one place where errors are turned outward.
extension Problem {
    /// What a caller is told of an error of the bank's.
    init(_ error: any Error) {
        guard let error = error as? BankError, error.code != .internal else {
            self = .internal
            return
        }
        self.init(
            status: error.code.status, code: error.code.rawValue, detail: error.message,
            errors: error.fields.map { BadField(field: $0.field, message: $0.message) })
        if error.code == .unavailable { headers[.retryAfter] = "1" }
    }
}

extension BankError.Code {
    fileprivate var status: HTTPResponse.Status {
        switch self {
        case .invalid: .badRequest
        case .notFound: .notFound
        case .accountExists, .noAccount, .insufficientFunds: .conflict
        case .idempotencyMismatch: .unprocessableContent
        case .unavailable: .serviceUnavailable
        case .internal: .internalServerError
        }
    }
}
