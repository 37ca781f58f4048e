// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Expenses
import ServiceHTTP

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What an answer of the bank's, or the lack of one, means for an order to pay.
enum BankVerdict {
    case paid(PaymentID)
    /// The bank works and says no, or the two do not understand each other; asking again is useless.
    case refused(ExpenseError)
    /// The bank did not carry the order out, or did and could not say so: since the order has a key,
    /// sending it again is safe.
    case failed(ExpenseError, reason: String)

    init(status: UInt, body: [UInt8]) {
        let members = (try? JSONObject(body))?.members ?? []
        func text(_ name: String) -> String? {
            guard case .string(let text) = members.first(where: { $0.name == name })?.value else {
                return nil
            }
            return text
        }
        switch (status, text("code")) {
        case (200..<300, _):
            self = text("id").flatMap { PaymentID($0) }.map { .paid($0) } ?? .refused(.bankFailed)
        case (409, "insufficient_funds"): self = .refused(.insufficientFunds)
        case (409, "no_account"): self = .refused(.noAccount)
        case (422, "idempotency_mismatch"): self = .refused(.paymentMismatch)
        case (429, _), (503, _): self = .failed(.bankUnavailable, reason: "status \(status)")
        case (502, _): self = .failed(.bankFailed, reason: "status 502")
        case (504, _): self = .failed(.bankTimeout, reason: "status 504")
        default: self = .refused(.bankFailed)
        }
    }

    init(_ error: any Error) {
        switch error as? HTTPClientError {
        case .deadlineExceeded, .readTimeout, .writeTimeout:
            self = .failed(.bankTimeout(error), reason: "timeout")
        default:
            self = .failed(.bankUnavailable(error), reason: "no answer")
        }
    }
}

extension ExpenseError {
    fileprivate static var insufficientFunds: Self {
        Self(.insufficientFunds, "The account holds less than the expense takes.")
    }

    fileprivate static var noAccount: Self {
        Self(.noAccount, "There is no account in the currency of the expense.")
    }

    fileprivate static var paymentMismatch: Self {
        Self(
            .paymentMismatch,
            "The expense was paid with another amount before it was changed; change it back.")
    }

    fileprivate static var bankFailed: Self {
        Self(.bankFailed, "The bank gave an answer that makes no sense.")
    }

    fileprivate static var bankUnavailable: Self { bankUnavailable(nil) }

    fileprivate static func bankUnavailable(_ cause: (any Error)?) -> Self {
        Self(
            .bankUnavailable, "The bank cannot be reached at present; try again later.",
            cause: cause)
    }

    fileprivate static var bankTimeout: Self { bankTimeout(nil) }

    fileprivate static func bankTimeout(_ cause: (any Error)?) -> Self {
        Self(
            .bankTimeout,
            "The bank did not answer in time; to try again is safe and debits nothing twice.",
            cause: cause)
    }

    /// Nobody was asked.
    static var circuitOpen: Self {
        Self(
            .bankUnavailable,
            "The bank has failed several times in a row and is left in peace; try again soon.")
    }
}
