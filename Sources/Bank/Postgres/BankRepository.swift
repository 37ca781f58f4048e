// SPDX-License-Identifier: Apache-2.0

import Expenses
import Postgres

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Keeps accounts and payments in Postgres.
///
/// Emits one INTERNAL span a call, named `BankRepository.pay` and so on, with `component=repository`;
/// each statement is a CLIENT span below it.
struct BankRepository: AccountStore {
    /// Reaches a database whose schema is current; see `SchemaMigrations.bank`.
    let client: PostgresClient

    func open(_ account: Account) async throws -> Bool {
        try await traced(.repositoryOpen) {
            try await client.execute(
                BankStatements.open, account.user.rawValue, account.balance.currency.code,
                account.balance.minorUnits, account.openedAt.column) > 0
        }
    }

    func account(of user: UserID) async throws -> Account {
        try await traced(.repositoryAccount) { try await found(user) }
    }

    /// A key that is known is answered before anything is debited. Two orders with one key at the same
    /// time both try to debit; the second violates the key's constraint, which undoes its debit too.
    func pay(_ payment: Payment, once key: IdempotencyKey) async throws -> Payment {
        try await traced(.repositoryPay) {
            if let known = try await made(by: payment.user, under: key) { return known }
            do {
                let rows = try await client.execute(
                    BankStatements.pay, payment.user.rawValue, payment.amount.currency.code,
                    payment.amount.minorUnits, payment.id.uuid, key.rawValue, payment.reference,
                    payment.madeAt.column)
                if rows > 0 { return payment }
            } catch let error as PostgresError where error.constraint == "payments_once_a_key" {
                // The other one has committed, or it would not be in the way.
            }
            if let known = try await made(by: payment.user, under: key) { return known }
            throw try await refusal(of: payment)
        }
    }

    func payment(_ id: PaymentID) async throws -> Payment {
        try await traced(.repositoryPayment) {
            let rows = try await client.query(BankStatements.payment, id.uuid)
            guard let row = rows.first else { throw BankError.notFound("payment") }
            return try Payment(row)
        }
    }

    private func found(_ user: UserID) async throws -> Account {
        let rows = try await client.query(BankStatements.account, user.rawValue)
        guard let row = rows.first else { throw BankError.notFound("account") }
        return try Account(row, of: user)
    }

    private func made(by user: UserID, under key: IdempotencyKey) async throws -> Payment? {
        let rows = try await client.query(
            BankStatements.paymentByKey, user.rawValue, key.rawValue)
        return try rows.first.map { try Payment($0) }
    }

    /// Why nothing was debited.
    private func refusal(of payment: Payment) async throws -> BankError {
        do {
            let account = try await found(payment.user)
            if account.balance.currency == payment.amount.currency { return .insufficientFunds }
        } catch let error as BankError where error.code == .notFound {
            // Nothing to add: it is the same to whoever wants to be paid.
        }
        return .noAccount(in: payment.amount.currency)
    }

    /// Runs `operation` in a span, and lets no error of the database out as it is.
    private func traced<Result>(
        _ span: BankSpan, _ operation: () async throws -> Result
    ) async throws -> Result {
        try await withSpan(span) { _ in
            do {
                return try await operation()
            } catch let error as PostgresError {
                throw BankError(error)
            }
        }
    }
}

extension BankError {
    /// What a failure of the database means to whoever asked.
    fileprivate init(_ error: PostgresError) {
        self =
            error.isTemporary
            ? BankError(
                code: .unavailable,
                message: "The bank cannot reach its database at present; try again later.",
                cause: error)
            : BankError(
                code: .internal, message: "The bank failed to read or keep accounts.",
                cause: error)
    }
}

// MARK: Columns

extension Account {
    fileprivate init(_ row: PostgresRow, of user: UserID) throws {
        let currency = try Currency(column: row[0])
        self.init(
            user: user, balance: Money(minorUnits: try row[1], currency: currency),
            openingBalance: Money(minorUnits: try row[2], currency: currency),
            openedAt: Timestamp(column: try row[3]))
    }
}

extension Payment {
    fileprivate init(_ row: PostgresRow) throws {
        let id: UUID = try row[0]
        self.init(
            id: PaymentID(id), user: try UserID(row[1] as String),
            amount: Money(minorUnits: try row[3], currency: try Currency(column: row[2])),
            reference: try row[4], madeAt: Timestamp(column: try row[5]))
    }
}

extension Currency {
    fileprivate init(column: String) throws(BankError) {
        do {
            try self.init(column)
        } catch {
            throw BankError(
                code: .internal, message: "A stored account cannot be read.", cause: error)
        }
    }
}

extension Timestamp {
    fileprivate init(column: PostgresTimestamp) {
        self.init(microseconds: column.microsecondsSince1970)
    }

    fileprivate var column: PostgresTimestamp {
        PostgresTimestamp(microsecondsSince1970: microseconds)
    }
}
