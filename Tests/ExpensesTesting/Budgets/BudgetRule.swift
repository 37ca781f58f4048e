// SPDX-License-Identifier: Apache-2.0

import Expenses

/// One rule that every ``Expenses/BudgetStore`` keeps, and a check of it; used as ``StoreRule`` is.
package struct BudgetRule: Sendable, CustomStringConvertible {
    /// The rule as a sentence.
    package let description: String
    /// Throws ``BrokenRule`` where the store breaks the rule, and what the store throws besides.
    package let check: @Sendable (any BudgetStore) async throws -> Void

    init(
        _ description: String, check: @escaping @Sendable (any BudgetStore) async throws -> Void
    ) {
        self.description = description
        self.check = check
    }

    /// The whole contract.
    package static let all = keeping + applying + ordering + alerting
}

extension BudgetRule {
    /// Setting, listing and deleting.
    static let keeping = [
        BudgetRule("A category has one budget, and setting it again replaces it.") { store in
            let user = try UserID.unique()
            let month = try SummaryMonth("2026-11")
            let first = try await store.set(.sample(of: user), in: month, at: .sample)
            try expectEqual(first.isNew, true)
            let budget = try Budget.sample(of: user, 700, "JPY")
            let second = try await store.set(budget, in: month, at: .sample)
            try expectEqual(second.isNew, false)
            try expectEqual(try await store.list(of: user, in: month).map(\.budget), [budget])
        },
        BudgetRule("Budgets are listed by category, and nobody sees those of others.") { store in
            let (ada, bob) = (try UserID.unique(), try UserID.unique())
            for category in ["travel", "a-1", "meals"] {
                try await store.set(try .sample(of: ada, category: category))
            }
            let month = try SummaryMonth("2026-11")
            let categories = try await store.list(of: ada, in: month).map(\.budget.category.slug)
            try expectEqual(categories, ["a-1", "meals", "travel"])
            try expectEqual(try await store.list(of: bob, in: month), [])
        },
        BudgetRule("A deleted budget is gone; one that is not there cannot be deleted.") { store in
            let (ada, bob) = (try UserID.unique(), try UserID.unique())
            let meals = try Category("meals")
            try await store.set(try .sample(of: ada))
            try await expectError(.notFound) { try await store.delete(meals, of: bob) }
            try await store.delete(meals, of: ada)
            try await expectError(.notFound) { try await store.delete(meals, of: ada) }
            try expectEqual(try await store.spent(by: ada), [:])
        },
        BudgetRule("Setting a budget tells what the month has spent already.") { store in
            let user = try UserID.unique()
            _ = try await store.apply(try .sample(of: user, 300), at: .sample)
            let month = try SummaryMonth("2026-11")
            let set = try await store.set(try .sample(of: user), in: month, at: .sample)
            try expectEqual(set.use.spent.minorUnits, 300)
            try expectEqual(set.use.month, month)
        },
    ]

    /// What counts, and for what.
    static let applying = [
        BudgetRule("An expense counts in its month, category and currency, and there alone.") {
            store in
            let user = try UserID.unique()
            try await store.set(try .sample(of: user))
            try await store.set(try .sample(of: user, category: "travel"))
            for change in [
                try SpendingChange.sample(of: user, 100), try .sample(of: user, 20),
                try .sample(of: user, 5000, "JPY"), try .sample(of: try .unique(), 9000),
                try .sample(of: user, 700, month: "2026-12"),
                try .sample(of: user, 8, category: "travel"),
            ] {
                try expectEqual(try await store.apply(change, at: .sample).isNews, true)
            }
            try expectEqual(try await store.spent(by: user), ["meals": 120, "travel": 8])
            try expectEqual(
                try await store.spent(by: user, in: "2026-12"), ["meals": 700, "travel": 0])
        },
        BudgetRule("An expense that moves to another category and month is moved.") { store in
            let user = try UserID.unique()
            let expense = ExpenseID.random(at: .sample)
            try await store.set(try .sample(of: user))
            try await store.set(try .sample(of: user, category: "travel"))
            _ = try await store.apply(try .sample(of: user, about: expense, 100), at: .sample)
            let moved = try SpendingChange.sample(
                of: user, about: expense, version: 2, 90, category: "travel", month: "2026-12")
            _ = try await store.apply(moved, at: .sample)
            try expectEqual(try await store.spent(by: user), ["meals": 0, "travel": 0])
            try expectEqual(
                try await store.spent(by: user, in: "2026-12"), ["meals": 0, "travel": 90])
        },
        BudgetRule("A later state of the same amount is news and changes nothing.") { store in
            let user = try UserID.unique()
            let expense = ExpenseID.random(at: .sample)
            try await store.set(try .sample(of: user, 100))
            _ = try await store.apply(try .sample(of: user, about: expense, 100), at: .sample)
            let paid = try SpendingChange.sample(of: user, about: expense, version: 2, 100)
            try expectEqual(
                try await store.apply(paid, at: .sample), AppliedChange(isNews: true, alerts: []))
            try expectEqual(try await store.spent(by: user), ["meals": 100])
        },
    ]
}
