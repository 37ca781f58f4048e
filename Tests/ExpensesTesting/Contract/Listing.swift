// SPDX-License-Identifier: Apache-2.0

import Expenses

extension StoreRule {
    /// Which expenses a list holds, and in which order.
    static let listing = [
        StoreRule("A list is ordered by day and then by creation, newest first.") { store in
            let user = try UserID.unique()
            let expenses = [
                try Expense.sample(of: user, spentOn: "2026-11-19", at: .sample),
                try Expense.sample(of: user, spentOn: "2026-11-20", at: .sample),
                try Expense.sample(
                    of: user, spentOn: "2026-11-20", at: .sample.advanced(microseconds: 1)),
                try Expense.sample(
                    of: user, spentOn: "2026-11-18", at: .sample.advanced(microseconds: 2)),
            ]
            try await store.insert(expenses)
            let page = try await store.list(try .sample(), of: user)
            try expectEqual(page.expenses, [2, 1, 0, 3].map { expenses[$0] })
            try expectEqual(page.next, nil)
        },
        StoreRule("A user without expenses has an empty list.") { store in
            let page = try await store.list(try .sample(), of: try .unique())
            try expectEqual(page, ExpensePage(found: [], limit: 1))
        },
        StoreRule("A list can be narrowed by category, status and days.") { store in
            let user = try UserID.unique()
            var paid = try Expense.sample(of: user, category: "meals", spentOn: "2026-11-04")
            paid.payment = PaymentID(paid.id.uuid)
            let expenses = [
                try Expense.sample(of: user, category: "meals", spentOn: "2026-11-01"),
                try Expense.sample(of: user, category: "travel", spentOn: "2026-11-02"),
                try Expense.sample(of: user, category: "meals", spentOn: "2026-11-03"),
                paid,
            ]
            try await store.insert(expenses)
            let cases: [(ExpenseFilter, [Int])] = [
                (try .sample(category: "meals"), [3, 2, 0]),
                (try .sample(category: "rent"), []),
                (try .sample(status: "paid"), [3]),
                (try .sample(status: "unpaid"), [2, 1, 0]),
                (try .sample(from: "2026-11-02"), [3, 2, 1]),
                (try .sample(to: "2026-11-02"), [1, 0]),
                (try .sample(from: "2026-11-02", to: "2026-11-03"), [2, 1]),
                (try .sample(category: "meals", status: "unpaid", from: "2026-11-02"), [2]),
                (try .sample(category: "meals", from: "2026-11-02", to: "2026-11-02"), []),
            ]
            for (filter, expected) in cases {
                let page = try await store.list(filter, of: user)
                try expectEqual(page.expenses, expected.map { expenses[$0] }, "list for \(filter)")
            }
        },
    ]

    /// Going through a list page by page.
    static let paging = [
        StoreRule("The pages together are the list, whatever their size.") { store in
            let user = try UserID.unique()
            let expenses = try spread(7, of: user)
            try await store.insert(expenses)
            let ordered = expenses.sorted { ($0.spentOn, $0.id) > ($1.spentOn, $1.id) }
            for limit in 1...8 {
                let found = try await store.everything(of: user, limit: limit)
                try expectEqual(found, ordered, "list in pages of \(limit)")
            }
            let meals = try await store.everything(of: user, limit: 2, category: "meals")
            try expectEqual(meals, ordered.filter { $0.category.slug == "meals" })
        },
        StoreRule("A last page that is just full has no next one.") { store in
            let user = try UserID.unique()
            try await store.insert(try spread(4, of: user))
            let first = try await store.list(try .sample(limit: 2), of: user)
            let last = try await store.list(try .sample(limit: 2, after: first.next), of: user)
            try expectEqual(last.expenses.count, 2)
            try expectEqual(last.next, nil)
        },
        StoreRule("A cursor and the last day are both kept, whichever is earlier.") { store in
            let user = try UserID.unique()
            let expenses = try spread(6, of: user)
            try await store.insert(expenses)
            for expense in expenses {
                let cursor = ExpenseCursor(after: expense)
                let filter = try ExpenseFilter.sample(to: "2026-11-02", after: cursor)
                let found = try await store.list(filter, of: user).expenses
                let expected = expenses.filter {
                    $0.spentOn <= filter.to ?? .latest
                        && ($0.spentOn, $0.id) < (cursor.spentOn, cursor.id)
                }
                try expectEqual(Set(found), Set(expected))
            }
        },
        StoreRule("What comes and goes between pages repeats and hides nothing.") { store in
            let user = try UserID.unique()
            let expenses = try spread(9, of: user)
            try await store.insert(expenses)
            var deleted: Set<ExpenseID> = []
            let found = try await store.everything(of: user, limit: 2) { page in
                // The very expense that the cursor points at goes, and one comes before it.
                guard let last = page.expenses.last else { return }
                try await store.delete(last.id, of: user, inVersion: nil)
                deleted.insert(last.id)
                try await store.insert([try .sample(of: user, spentOn: "2026-12-01")])
            }
            try expectEqual(found.map(\.id).count, Set(found.map(\.id)).count, "number of ids")
            try expectEqual(Set(found), Set(expenses), "set of expenses that were there throughout")
        },
    ]
}

/// Expenses on three days, so that days and ids both decide the order, in two categories.
private func spread(_ count: Int, of user: UserID) throws -> [Expense] {
    try (0..<count).map { index in
        try Expense.sample(
            of: user, category: index % 2 == 0 ? "meals" : "travel",
            spentOn: "2026-11-0\(index * 5 % 3 + 1)",
            at: .sample.advanced(microseconds: Int64(index)))
    }
}
