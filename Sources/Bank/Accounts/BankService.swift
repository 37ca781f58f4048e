// SPDX-License-Identifier: Apache-2.0

import Expenses
import Tracing

/// What may be done with accounts, whoever asks and wherever they are kept.
///
/// Emits one INTERNAL span a call, named after the method (`BankService.pay`), with
/// `component=service`. Every method passes on what its ``AccountStore`` throws.
struct BankService: Sendable {
    let store: any AccountStore
    var clock: @Sendable () -> Timestamp = { .now() }
    var makeID: @Sendable (Timestamp) -> PaymentID = { PaymentID(ExpenseID.random(at: $0).uuid) }

    /// Opens an account; a repeat finds it open.
    ///
    /// Throws ``BankError/Code/accountExists`` where it was opened with another balance.
    func open(_ user: UserID, with balance: Money) async throws -> (Account, isNew: Bool) {
        try await withSpan(.serviceOpen) { _ in
            let account = Account(
                user: user, balance: balance, openingBalance: balance, openedAt: clock())
            if try await store.open(account) { return (account, true) }
            let known = try await store.account(of: user)
            guard known.openingBalance == balance else { throw BankError.accountExists }
            return (known, false)
        }
    }

    /// Reads an account; throws ``BankError/Code/notFound``.
    func account(of user: UserID) async throws -> Account {
        try await withSpan(.serviceAccount) { _ in try await store.account(of: user) }
    }

    /// Debits an account, once a key.
    ///
    /// Throws ``BankError/Code/insufficientFunds``, ``BankError/Code/noAccount``, and
    /// ``BankError/Code/idempotencyMismatch`` where the key belongs to a different payment.
    func pay(_ order: PaymentOrder) async throws -> Payment {
        try await withSpan(.servicePay) { span in
            let now = clock()
            let payment = Payment(
                id: makeID(now), user: order.user, amount: order.amount,
                reference: order.reference, madeAt: now)
            let made = try await store.pay(payment, once: order.key)
            guard order.matches(made) else { throw BankError.idempotencyMismatch }
            span.describe(made)
            return made
        }
    }

    /// Reads a payment; throws ``BankError/Code/notFound``.
    func payment(_ id: PaymentID) async throws -> Payment {
        try await withSpan(.servicePayment) { _ in try await store.payment(id) }
    }
}

/// Keeps accounts and payments.
///
/// Every method may fail with ``BankError/Code/unavailable`` where the store cannot be reached, with
/// ``BankError/Code/internal`` where it is out of order, and with `CancellationError`.
protocol AccountStore: Sendable {
    /// Keeps a new account; false, and nothing kept, where its user has one.
    func open(_ account: Account) async throws -> Bool

    /// Finds an account; throws ``BankError/Code/notFound``.
    func account(of user: UserID) async throws -> Account

    /// Debits the account and keeps the payment, both or neither, once a key.
    ///
    /// - Returns: this payment, or the one that was made under the key before, whatever it was for.
    /// - Throws: ``BankError/Code/insufficientFunds``; ``BankError/Code/noAccount``.
    func pay(_ payment: Payment, once key: IdempotencyKey) async throws -> Payment

    /// Finds a payment; throws ``BankError/Code/notFound``.
    func payment(_ id: PaymentID) async throws -> Payment
}
