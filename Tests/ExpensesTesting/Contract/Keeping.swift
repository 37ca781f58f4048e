// SPDX-License-Identifier: Apache-2.0

import Expenses

extension StoreRule {
    /// What goes in comes out, and only for its user.
    static let keeping = [
        StoreRule("An expense is found exactly as it was kept.") { store in
            let user = try UserID.unique()
            let expenses = [
                try Expense.sample(of: user, description: "Žižkov – 昼食 🍜 'quoted' \\ $1; --"),
                try Expense.sample(of: user, amount: "999999999999", currency: "JPY"),
                try Expense.sample(of: user, amount: "999999999999.9999", currency: "CLF"),
                try Expense.sample(of: user, amount: "0.001", currency: "KWD"),
                try Expense.sample(of: user, spentOn: "1970-01-01"),
                try Expense.sample(of: user, spentOn: "2099-12-31"),
                try Expense.sample(of: user, at: Timestamp(microseconds: 1)),
                try Expense.sample(of: user, at: Timestamp.sample.advanced(microseconds: 1)),
            ]
            for expense in expenses {
                try expectEqual(try await store.insert(expense, once: nil), expense)
                try expectEqual(try await store.find(expense.id, of: user), expense)
            }
        },
        StoreRule("An expense that never was is not found.") { store in
            let user = try UserID.unique()
            let expense = try Expense.sample(of: user)
            try await expectError(.notFound) { try await store.find(expense.id, of: user) }
            try await expectError(.notFound) { try await store.update(expense, replacing: 1) }
            try await expectError(.notFound) {
                try await store.delete(expense.id, of: user, inVersion: nil)
            }
        },
        StoreRule("An id names one expense.") { store in
            let expense = try Expense.sample(of: try .unique())
            _ = try await store.insert(expense, once: nil)
            try await expectError(.conflict) { try await store.insert(expense, once: nil) }
        },
    ]

    /// Nobody sees, changes or infers what another one has.
    static let isolating = [
        StoreRule("An expense of somebody else is not found, and stays as it is.") { store in
            let expense = try Expense.sample(of: try .unique())
            _ = try await store.insert(expense, once: nil)
            let other = try UserID.unique()
            try await expectError(.notFound) { try await store.find(expense.id, of: other) }
            try await expectError(.notFound) {
                try await store.update(expense.owned(by: other), replacing: 1)
            }
            for version in [nil, 1, 2] {
                try await expectError(.notFound) {
                    try await store.delete(expense.id, of: other, inVersion: version)
                }
            }
            try expectEqual(try await store.find(expense.id, of: expense.user), expense)
        },
        StoreRule("Lists and summaries hold only the user's own expenses.") { store in
            let (user, other) = (try UserID.unique(), try UserID.unique())
            let mine = try Expense.sample(of: user)
            try await store.insert([mine, try .sample(of: other), try .sample(of: other)])
            let page = try await store.list(try .sample(), of: user)
            try expectEqual(page.expenses, [mine])
            let summary = try await store.summarize(try SummaryMonth("2026-11"), of: user)
            try expectEqual(summary.totals.map(\.count), [1])
        },
        StoreRule("Somebody else's cursor is a position in one's own list.") { store in
            let (user, other) = (try UserID.unique(), try UserID.unique())
            let mine = try Expense.sample(of: user, spentOn: "2026-11-01")
            let theirs = try Expense.sample(of: other, spentOn: "2026-11-02")
            try await store.insert([mine, theirs])
            let filter = try ExpenseFilter.sample(after: ExpenseCursor(after: theirs))
            try expectEqual(try await store.list(filter, of: user).expenses, [mine])
        },
        StoreRule("Two users may use the same idempotency key.") { store in
            let mine = try Expense.sample(of: try .unique())
            let theirs = try Expense.sample(of: try .unique(), amount: "1")
            let kept = try await store.insert(mine, once: try mine.request(under: "key"))
            try expectEqual(kept, mine)
            let other = try await store.insert(theirs, once: try theirs.request(under: "key"))
            try expectEqual(other, theirs)
        },
    ]
}

extension Expense {
    /// The same expense, as it would be if another user had it.
    fileprivate func owned(by user: UserID) -> Expense {
        Expense(
            id: id, user: user, description: description, amount: amount, category: category,
            spentOn: spentOn, payment: payment, createdAt: createdAt, updatedAt: updatedAt,
            version: version)
    }
}
