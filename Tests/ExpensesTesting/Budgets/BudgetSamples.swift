// SPDX-License-Identifier: Apache-2.0

import Expenses

extension SpendingChange {
    /// A state of an expense, good in every field.
    package static func sample(
        of user: UserID, about expense: ExpenseID = .random(at: .sample), version: Int? = 1,
        _ amount: Int64 = 4250, _ currency: String = "EUR", category: String = "meals",
        month: String = "2026-11"
    ) throws -> SpendingChange {
        SpendingChange(
            expense: expense, user: user, revision: version.map { .version($0) } ?? .deleted,
            category: try Category(category),
            amount: Money(minorUnits: amount, currency: try Currency(currency)),
            month: try SummaryMonth(month))
    }
}

extension Budget {
    /// A budget in minor units.
    package static func sample(
        of user: UserID, _ limit: Int64 = 10_000, _ currency: String = "EUR",
        category: String = "meals"
    ) throws -> Budget {
        Budget(
            user: user, category: try Category(category),
            limit: Money(minorUnits: limit, currency: try Currency(currency)))
    }
}

extension BudgetStore {
    /// Keeps a budget, for a test in November 2026.
    func set(_ budget: Budget) async throws {
        _ = try await set(budget, in: try SummaryMonth("2026-11"), at: .sample)
    }

    /// What a month spent in each category that has a budget, in minor units.
    func spent(by user: UserID, in month: String = "2026-11") async throws -> [String: Int64] {
        let uses = try await list(of: user, in: try SummaryMonth(month))
        return Dictionary(
            uniqueKeysWithValues: uses.map { ($0.budget.category.slug, $0.spent.minorUnits) })
    }

    /// The alerts of a month as `meals EUR 80`.
    func alertNames(of user: UserID, in month: String = "2026-11") async throws -> [String] {
        try await alerts(of: user, in: try SummaryMonth(month)).map {
            "\($0.category.slug) \($0.limit.currency.code) \($0.level.rawValue)"
        }
    }
}
