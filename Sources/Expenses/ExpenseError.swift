// SPDX-License-Identifier: Apache-2.0

import Instrumenting

/// Why something could not be done with an expense.
///
/// `code` is for programs, `message` and `fields` for the person who asked, `cause` for the
/// operator: it goes to the log and never to the caller.
package struct ExpenseError: CallerError {
    /// The kinds of failure, each with the one whom it concerns.
    package enum Code: String, CaseIterable, Sendable {
        /// Fields are missing or bad; `fields` lists every one. For the caller.
        case invalid
        /// The request does not say, or does not say properly, whose expenses it is about. For the
        /// caller.
        case unauthenticated
        /// The user has no such expense; whether somebody else has is not told. For the caller.
        case notFound = "not_found"
        /// Somebody else changed the same thing at the same time; asking again may succeed. For the
        /// caller.
        case conflict
        /// The expense is no longer in the version that the caller made a condition. For the
        /// caller.
        case preconditionFailed = "precondition_failed"
        /// The idempotency key was used before, for a different request. For the caller.
        case idempotencyMismatch = "idempotency_mismatch"
        /// The expense has been paid, and so cannot be paid or change its amount. For the caller.
        case alreadyPaid = "already_paid"
        /// The user's account holds less than the expense takes. For the caller.
        case insufficientFunds = "insufficient_funds"
        /// The user has no account in the currency of the expense. For the caller.
        case noAccount = "no_account"
        /// The bank has paid the expense already, with another amount. For the caller.
        case paymentMismatch = "payment_mismatch"
        /// A user of this name has registered already. For the caller.
        case nameTaken = "name_taken"
        /// The bank cannot be asked at present; nothing was debited by this request. For the operator;
        /// the caller may try again later.
        case bankUnavailable = "bank_unavailable"
        /// The bank did not answer in time; to try again is safe, and finds out. For the operator.
        case bankTimeout = "bank_timeout"
        /// The bank answered what it never should. For the operator.
        case bankFailed = "bank_failed"
        /// Something that the service needs cannot be reached at present. For the operator; the
        /// caller may try again later.
        case unavailable
        /// A mistake of ours. For the operator.
        case `internal`

        /// Whom a failure concerns.
        package enum Audience: Sendable {
            /// Everything works; the request has to change.
            case caller
            /// The request was fine; the service has to be mended.
            case `operator`
        }

        /// Whom this failure concerns.
        package var audience: Audience {
            switch self {
            case .invalid, .unauthenticated, .notFound, .conflict, .preconditionFailed,
                .idempotencyMismatch, .alreadyPaid, .insufficientFunds, .noAccount,
                .paymentMismatch, .nameTaken:
                .caller
            case .unavailable, .internal, .bankUnavailable, .bankTimeout, .bankFailed:
                .operator
            }
        }
    }

    package let code: Code
    /// One or more full sentences that give nothing internal away.
    package let message: String
    /// Every bad field, where the code is ``Code/invalid``.
    package let fields: [FieldError]
    /// What went wrong underneath.
    package let cause: (any Error)?

    package init(
        _ code: Code, _ message: String, fields: [FieldError] = [], cause: (any Error)? = nil
    ) {
        self.code = code
        self.message = message
        self.fields = fields
        self.cause = cause
    }

    /// True for the errors that are answers; they leave spans unmarked.
    package var isCallersFault: Bool { code.audience == .caller }
}

extension ExpenseError: CustomStringConvertible {
    /// Code, message, fields and cause, for the log.
    package var description: String {
        var text = "\(code.rawValue): \(message)"
        for field in fields { text += " [\(field.field) \(field.message)]" }
        if let cause { text += " (\(cause))" }
        return text
    }
}

// The sentences that several places say, said once.
extension ExpenseError {
    /// Some fields are bad.
    package static func invalid(_ fields: [FieldError]) -> Self {
        Self(.invalid, "The request has fields that cannot be accepted.", fields: fields)
    }

    /// The user has no such expense, be it that nobody has or that somebody else has.
    package static var notFound: Self {
        Self(.notFound, "There is no such expense.")
    }

    /// The user has no budget for the category.
    package static var noBudget: Self {
        Self(.notFound, "There is no such budget.")
    }

    /// The user has not registered, or the registration is somebody else's.
    package static var noUser: Self {
        Self(.notFound, "There is no such user.")
    }

    /// Somebody has registered under the name.
    package static var nameTaken: Self {
        Self(.nameTaken, "A user of this name has registered already; choose another name.")
    }

    /// The expense is in another version than the caller expects.
    package static var preconditionFailed: Self {
        Self(
            .preconditionFailed,
            "The expense has changed since the version that the request names; read it again.")
    }

    /// The expense has been paid.
    package static var alreadyPaid: Self {
        Self(.alreadyPaid, "The expense has been paid already.")
    }

    /// The key belongs to a different request.
    package static var idempotencyMismatch: Self {
        Self(
            .idempotencyMismatch,
            "The idempotency key was used before, for a different request; use a new key.")
    }
}
