// SPDX-License-Identifier: Apache-2.0

import Expenses

extension StoreRule {
    /// The totals of a month.
    static let summing = [
        StoreRule("A summary adds up a month by category and currency, in that order.") { store in
            let user = try UserID.unique()
            try await store.insert([
                try .sample(of: user, amount: "0.10", category: "travel", spentOn: "2026-11-01"),
                try .sample(of: user, amount: "0.20", category: "travel", spentOn: "2026-11-30"),
                try .sample(of: user, amount: "7", currency: "JPY", category: "meals"),
                try .sample(of: user, amount: "8", currency: "EUR", category: "meals"),
                try .sample(of: user, amount: "9", currency: "USD", category: "a-1"),
                try .sample(of: user, amount: "500", category: "travel", spentOn: "2026-10-31"),
                try .sample(of: user, amount: "500", category: "travel", spentOn: "2026-12-01"),
            ])
            let month = try SummaryMonth("2026-11")
            let summary = try await store.summarize(month, of: user)
            try expectEqual(
                summary,
                ExpenseSummary(
                    month: month,
                    totals: [
                        try total("a-1", 900, "USD", 1),
                        try total("meals", 800, "EUR", 1),
                        try total("meals", 7, "JPY", 1),
                        try total("travel", 30, "EUR", 2),
                    ]))
        },
        StoreRule("The summary of a month without expenses is empty.") { store in
            let summary = try await store.summarize(try SummaryMonth("2026-11"), of: try .unique())
            try expectEqual(summary.totals, [])
        },
        StoreRule("A total may be larger than any amount, but not than an Int64.") { store in
            let user = try UserID.unique()
            let month = try SummaryMonth("2026-11")
            let largest: Int64 = 9_999_999_999_999_999
            let fitting = Int(Int64.max / largest)
            _ = try await atOnce(fitting) { _ in try await store.insert([try huge(of: user)]) }
            let summary = try await store.summarize(month, of: user)
            try expectEqual(
                summary.totals, [try total("meals", largest * Int64(fitting), "CLF", fitting)])
            try await store.insert([try huge(of: user)])
            try await expectError(.internal) { try await store.summarize(month, of: user) }
        },
    ]
}

private func total(
    _ category: String, _ minorUnits: Int64, _ currency: String, _ count: Int
) throws -> ExpenseSummary.Total {
    ExpenseSummary.Total(
        category: try Category(category),
        amount: Money(minorUnits: minorUnits, currency: try Currency(currency)), count: count)
}

/// An expense of the largest amount in the currency with the smallest units.
private func huge(of user: UserID) throws -> Expense {
    try .sample(of: user, amount: "999999999999.9999", currency: "CLF")
}
