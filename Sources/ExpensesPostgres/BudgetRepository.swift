// SPDX-License-Identifier: Apache-2.0

import Expenses
import Postgres

/// Keeps budgets, what each month has spent, and the alerts, in Postgres.
///
/// Emits one INTERNAL span a call, named `BudgetRepository.apply` and so on, with
/// `component=repository`; each statement is a CLIENT span below it. Failures of the database become
/// what they do for ``ExpenseRepository``.
package struct BudgetRepository: BudgetStore {
    private let client: PostgresClient

    /// - Parameter client: reaches a database whose schema is `SchemaMigrations.expenses`.
    package init(client: PostgresClient) {
        self.client = client
    }

    package func set(
        _ budget: Budget, in month: SummaryMonth, at time: Timestamp
    ) async throws -> (use: BudgetUse, isNew: Bool) {
        try await traced(.budgetRepositorySet) {
            try await client.withTransaction { transaction in
                let sum = Sum(budget, in: month)
                let rows = try await transaction.query(
                    BudgetStatements.set, sum.user.rawValue, sum.category.slug, sum.currency.code,
                    budget.limit.minorUnits, time, month.firstDay)
                guard let row = rows.first else { throw ExpenseError.unreadable }
                let (isNew, spent) = try row.decode(Bool.self, Int64.self)
                _ = try await raise(sum, at: time, in: transaction)
                let use = BudgetUse(
                    budget: budget, month: month,
                    spent: Money(minorUnits: spent, currency: sum.currency))
                return (use, isNew)
            }
        }
    }

    package func list(of user: UserID, in month: SummaryMonth) async throws -> [BudgetUse] {
        try await traced(.budgetRepositoryList) {
            let rows = try await client.query(
                BudgetStatements.list, user.rawValue, month.firstDay)
            return try rows.map { try BudgetUse($0, of: user, in: month) }
        }
    }

    package func delete(_ category: Category, of user: UserID) async throws {
        try await traced(.budgetRepositoryDelete) {
            let deleted = try await client.execute(
                BudgetStatements.delete, user.rawValue, category.slug)
            if deleted == 0 { throw ExpenseError.noBudget }
        }
    }

    package func alerts(of user: UserID, in month: SummaryMonth) async throws -> [BudgetAlert] {
        try await traced(.budgetRepositoryAlerts) {
            let rows = try await client.query(
                BudgetStatements.alerts, user.rawValue, month.firstDay)
            return try rows.map { try BudgetAlert($0, of: user) }
        }
    }

    package func apply(
        _ change: SpendingChange, at time: Timestamp
    ) async throws -> AppliedChange {
        try await traced(.budgetRepositoryApply, about: change.expense) {
            try await client.withTransaction { transaction in
                let rows = try await transaction.query(
                    BudgetStatements.apply, change.expense, change.revision.number,
                    change.category.slug, change.amount.currency.code, change.month.firstDay,
                    change.contribution.minorUnits, change.user.rawValue)
                guard let row = rows.first else { throw ExpenseError.unreadable }
                let (isNews, isMoved) = try row.decode(Bool.self, Bool.self)
                guard isMoved else { return AppliedChange(isNews: isNews, alerts: []) }
                let alerts = try await raise(Sum(change), at: time, in: transaction)
                return AppliedChange(isNews: isNews, alerts: alerts)
            }
        }
    }
}

extension BudgetRepository {
    private func raise(
        _ sum: Sum, at time: Timestamp, in transaction: PostgresTransaction
    ) async throws -> [BudgetAlert] {
        let rows = try await transaction.query(
            BudgetStatements.raise, sum.user.rawValue, sum.category.slug, sum.currency.code,
            sum.month.firstDay, time)
        return try rows.map { try BudgetAlert($0, of: sum.user) }
            .sorted { $0.level.rawValue < $1.level.rawValue }
    }

    /// Runs `operation` in a span, and lets no error of the database out as it is.
    private func traced<Result>(
        _ span: BudgetSpan, about expense: ExpenseID? = nil, _ operation: () async throws -> Result
    ) async throws -> Result {
        try await withSpan(span, about: expense) { _ in
            do {
                return try await operation()
            } catch let error as PostgresError {
                throw ExpenseError(error)
            }
        }
    }
}

/// Names one sum: what a user spent on a category in a month and a currency.
private struct Sum: Sendable {
    let user: UserID
    let category: Category
    let currency: Currency
    let month: SummaryMonth

    init(_ budget: Budget, in month: SummaryMonth) {
        user = budget.user
        category = budget.category
        currency = budget.limit.currency
        self.month = month
    }

    init(_ change: SpendingChange) {
        user = change.user
        category = change.category
        currency = change.amount.currency
        month = change.month
    }
}
