// SPDX-License-Identifier: Apache-2.0

import Expenses
import Postgres

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Keeps expenses in Postgres.
///
/// Emits one INTERNAL span a call, named `ExpenseRepository.insert` and so on, with
/// `component=repository`; each statement is a CLIENT span below it (`SELECT expenses`). A database
/// that cannot be reached, or says that it is not ready, is
/// ``Expenses/ExpenseError/Code/unavailable``; whatever else it refuses is
/// ``Expenses/ExpenseError/Code/internal``.
package struct ExpenseRepository: ExpenseStore {
    private let client: PostgresClient

    /// - Parameter client: reaches a database whose schema is current; see ``Migrations``.
    package init(client: PostgresClient) {
        self.client = client
    }

    package func insert(
        _ expense: Expense, once request: IdempotentRequest?,
        announcing announcement: ExpenseEvent.Announcement
    ) async throws -> Expense {
        try await traced(.repositoryInsert, about: expense.id) {
            guard let request else {
                try await client.execute(
                    Statements.insert, parameters: expense.columns + announcement.columns)
                return expense
            }
            let expiry = expense.createdAt.microseconds - IdempotentRequest.lifetime
            let inserted = try await client.execute(
                Statements.insertOnce,
                parameters: expense.columns + [
                    request.key.rawValue, request.fingerprint, Timestamp(microseconds: expiry),
                ] + announcement.columns)
            return inserted > 0 ? expense : try await answer(to: request, of: expense.user)
        }
    }

    package func find(_ id: ExpenseID, of user: UserID) async throws -> Expense {
        try await traced(.repositoryFind, about: id) {
            let rows = try await client.query(Statements.find, user.rawValue, id)
            guard let row = rows.first else { throw ExpenseError.notFound }
            return try Expense(row, of: user)
        }
    }

    package func list(_ filter: ExpenseFilter, of user: UserID) async throws -> ExpensePage {
        try await traced(.repositoryList) {
            let rows = try await client.query(
                filter.statement, parameters: filter.parameters(for: user))
            let found = try rows.map { try Expense($0, of: user) }
            return ExpensePage(found: found, limit: filter.limit)
        }
    }

    package func update(
        _ expense: Expense, replacing version: Int,
        announcing announcement: ExpenseEvent.Announcement
    ) async throws {
        try await traced(.repositoryUpdate, about: expense.id) {
            let updated = try await client.execute(
                Statements.update,
                parameters: [
                    expense.user.rawValue, expense.id, version,
                    expense.description, expense.amount.minorUnits, expense.amount.currency.code,
                    expense.category.slug, expense.spentOn, expense.status.rawValue,
                    expense.updatedAt, expense.version, expense.payment,
                ] + announcement.columns)
            if updated == 0 { throw try await missing(expense.id, of: expense.user) }
        }
    }

    package func delete(
        _ id: ExpenseID, of user: UserID, inVersion version: Int?,
        announcing announcement: ExpenseEvent.Announcement
    ) async throws {
        try await traced(.repositoryDelete, about: id) {
            let deleted = try await client.execute(
                Statements.delete,
                parameters: [user.rawValue, id, version] + announcement.columns)
            if deleted == 0 { throw try await missing(id, of: user) }
        }
    }

    package func summarize(
        _ month: SummaryMonth, of user: UserID
    ) async throws -> ExpenseSummary {
        try await traced(.repositorySummarize) {
            let rows = try await client.query(
                Statements.summarize, user.rawValue, month.firstDay, month.lastDay)
            return ExpenseSummary(
                month: month, totals: try rows.map { try ExpenseSummary.Total($0) })
        }
    }
}

extension ExpenseRepository {
    /// Runs `operation` in a span, and lets no error of the database out as it is.
    private func traced<Result>(
        _ span: LayerSpan, about expense: ExpenseID? = nil, _ operation: () async throws -> Result
    ) async throws -> Result {
        try await withSpan(span, about: expense) { _ in
            do {
                return try await operation()
            } catch let error as PostgresError {
                throw ExpenseError(error)
            }
        }
    }

    /// What was answered when the key was used first.
    private func answer(to request: IdempotentRequest, of user: UserID) async throws -> Expense {
        let rows = try await client.query(
            Statements.findAnswer, user.rawValue, request.key.rawValue)
        guard let row = rows.first else {
            // It expired between the two statements.
            throw ExpenseError(.conflict, "The idempotency key has just expired; try again.")
        }
        guard try row["fingerprint"] == request.fingerprint else {
            throw ExpenseError.idempotencyMismatch
        }
        return try Expense(row, of: user)
    }

    /// Why nothing was found to update or delete: there is no such expense, or none in that
    /// version.
    private func missing(_ id: ExpenseID, of user: UserID) async throws -> ExpenseError {
        let rows = try await client.query(Statements.find, user.rawValue, id)
        return rows.isEmpty ? .notFound : .preconditionFailed
    }
}

extension Expense {
    /// The user and what ``Statements`` calls the columns, in order.
    fileprivate var columns: [any PostgresEncodable] {
        [
            user.rawValue, id, description, amount.minorUnits, amount.currency.code,
            category.slug, spentOn, status.rawValue, createdAt, updatedAt, version,
            payment,
        ]
    }
}

extension ExpenseFilter {
    fileprivate var statement: PostgresStatement {
        category == nil ? Statements.list : Statements.listCategory
    }

    fileprivate func parameters(for user: UserID) -> [any PostgresEncodable] {
        let end = end
        let parameters: [any PostgresEncodable] = [
            user.rawValue, from ?? .earliest, end.day, end.id, status?.rawValue, limit + 1,
        ]
        return category.map { parameters + [$0.slug] } ?? parameters
    }

    /// The position before which the page begins: the cursor, or the end of the last day, whichever
    /// comes first. One bound for both lets the index begin exactly there.
    private var end: (day: CalendarDate, id: ExpenseID) {
        let endOfLastDay = (day: to ?? .latest, id: ExpenseID.greatest)
        guard let cursor else { return endOfLastDay }
        let position = (day: cursor.spentOn, id: cursor.id)
        return position < endOfLastDay ? position : endOfLastDay
    }
}

extension ExpenseID {
    /// An id that no expense has and that comes after all that one can have.
    fileprivate static let greatest = ExpenseID(
        UUID(
            uuid: (
                255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255
            )))
}
