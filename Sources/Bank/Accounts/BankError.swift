// SPDX-License-Identifier: Apache-2.0

import Expenses
import Instrumenting

/// Why the bank could not do what was asked.
///
/// `code` is for programs, `message` and `fields` for the person who asked, `cause` for the operator.
struct BankError: CallerError, CustomStringConvertible {
    /// The kinds of failure; the last two concern the operator, all others the caller.
    enum Code: String, CaseIterable, Sendable {
        /// Fields are missing or bad; `fields` lists every one.
        case invalid
        /// There is no such account or payment.
        case notFound = "not_found"
        /// The account was opened with another balance.
        case accountExists = "account_exists"
        /// The user has no account in this currency.
        case noAccount = "no_account"
        /// The account holds less than the payment takes.
        case insufficientFunds = "insufficient_funds"
        /// The idempotency key was used before, for a different payment.
        case idempotencyMismatch = "idempotency_mismatch"
        /// The database cannot be reached at present.
        case unavailable
        /// A mistake of ours.
        case `internal`
    }

    let code: Code
    /// One or more full sentences that give nothing internal away.
    let message: String
    var fields: [FieldError] = []
    var cause: (any Error)?

    var isCallersFault: Bool { code != .unavailable && code != .internal }

    var description: String {
        "\(code.rawValue): \(message)" + (cause.map { " (\($0))" } ?? "")
    }
}

extension BankError {
    static func notFound(_ what: String) -> Self {
        Self(code: .notFound, message: "There is no such \(what).")
    }

    static func invalid(_ fields: [FieldError]) -> Self {
        Self(
            code: .invalid, message: "The request has fields that cannot be accepted.",
            fields: fields)
    }

    static var accountExists: Self {
        Self(
            code: .accountExists,
            message: "The user has an account already, which was opened with another balance.")
    }

    static var insufficientFunds: Self {
        Self(code: .insufficientFunds, message: "The account holds less than the payment takes.")
    }

    static func noAccount(in currency: Currency) -> Self {
        Self(code: .noAccount, message: "The user has no account in \(currency.code).")
    }

    static var idempotencyMismatch: Self {
        Self(
            code: .idempotencyMismatch,
            message: "The idempotency key was used before, for a different payment.")
    }
}
