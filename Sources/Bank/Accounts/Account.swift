// SPDX-License-Identifier: Apache-2.0

import Expenses

/// A user's money at the bank, in one currency.
struct Account: Hashable, Sendable {
    let user: UserID
    /// What is left; never negative.
    var balance: Money
    /// What it was opened with.
    let openingBalance: Money
    let openedAt: Timestamp
}

/// Money that left an account.
struct Payment: Hashable, Sendable {
    let id: PaymentID
    let user: UserID
    let amount: Money
    /// What it was for, in the words of whoever asked, such as an expense's id.
    let reference: String
    let madeAt: Timestamp
}

/// A request to pay, in which nothing can be wrong.
struct PaymentOrder: Hashable, Sendable {
    let user: UserID
    let amount: Money
    let reference: String
    /// Makes repeats of the order one payment.
    let key: IdempotencyKey

    /// Whether a payment is what this order asks for.
    func matches(_ payment: Payment) -> Bool {
        (payment.user, payment.amount, payment.reference) == (user, amount, reference)
    }
}
