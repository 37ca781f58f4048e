// SPDX-License-Identifier: Apache-2.0

import Expenses

extension BudgetRule {
    /// When alerts are raised, and when not again.
    static let alerting = [
        BudgetRule("Alerts are raised at 80 and at 100 percent, to the minor unit.") { store in
            let user = try UserID.unique()
            try await store.set(try .sample(of: user, 1001))
            for (amount, expected) in [(800, []), (1, [80]), (199, []), (1, [100]), (5000, [])] {
                let change = try SpendingChange.sample(of: user, Int64(amount))
                let raised = try await store.apply(change, at: .sample).alerts
                try expectEqual(raised.map(\.level.rawValue), expected, "after \(amount)")
            }
            try expectEqual(
                try await store.alertNames(of: user), ["meals EUR 80", "meals EUR 100"])
        },
        BudgetRule("An alert keeps the limit and the sum of its moment.") { store in
            let user = try UserID.unique()
            try await store.set(try .sample(of: user, 1000))
            let time = Timestamp.sample.advanced(microseconds: 7)
            let raised = try await store.apply(try .sample(of: user, 850), at: time).alerts
            _ = try await store.apply(try .sample(of: user, 50), at: .sample)
            let alert = try BudgetAlert(
                user: user, category: Category("meals"), month: SummaryMonth("2026-11"),
                level: .most, limit: Money(minorUnits: 1000, currency: Currency("EUR")),
                spent: Money(minorUnits: 850, currency: Currency("EUR")), raisedAt: time)
            try expectEqual(raised, [alert])
            try expectEqual(
                try await store.alerts(of: user, in: try SummaryMonth("2026-11")), [alert])
        },
        BudgetRule("An alert is raised once in a month, and anew in the next.") { store in
            let user = try UserID.unique()
            let expense = ExpenseID.random(at: .sample)
            try await store.set(try .sample(of: user))
            for (version, amount) in [(1, 9000), (2, 10), (3, 9500)] {
                let change = try SpendingChange.sample(
                    of: user, about: expense, version: version, Int64(amount))
                _ = try await store.apply(change, at: .sample)
            }
            try expectEqual(try await store.alertNames(of: user), ["meals EUR 80"])
            let next = try SpendingChange.sample(of: user, 20_000, month: "2026-12")
            try expectEqual(try await store.apply(next, at: .sample).alerts.count, 2)
        },
        BudgetRule("Without a budget in the currency there is no alert.") { store in
            let user = try UserID.unique()
            try await store.set(try .sample(of: user, 100, "USD"))
            try await store.set(try .sample(of: user, 100, category: "travel"))
            _ = try await store.apply(try .sample(of: user, 9999), at: .sample)
            try expectEqual(try await store.alertNames(of: user), [])
        },
        BudgetRule("A budget that is set when it has been reached already alerts at once.") {
            store in
            let user = try UserID.unique()
            _ = try await store.apply(try .sample(of: user, 850), at: .sample)
            try await store.set(try .sample(of: user, 1000))
            try expectEqual(try await store.alertNames(of: user), ["meals EUR 80"])
            try await store.set(try .sample(of: user, 500))
            try expectEqual(
                try await store.alertNames(of: user), ["meals EUR 80", "meals EUR 100"])
        },
        BudgetRule("Alerts outlive their budget, and nobody sees those of others.") { store in
            let user = try UserID.unique()
            try await store.set(try .sample(of: user, 100))
            _ = try await store.apply(try .sample(of: user, 90), at: .sample)
            try await store.delete(try Category("meals"), of: user)
            try expectEqual(try await store.alertNames(of: user), ["meals EUR 80"])
            try expectEqual(try await store.alertNames(of: try .unique()), [])
            try expectEqual(try await store.alertNames(of: user, in: "2026-12"), [])
        },
        BudgetRule("A budget and an expense at the same time never miss each other.") { store in
            for _ in 0..<20 {
                let user = try UserID.unique()
                let budget = try Budget.sample(of: user, 100)
                let change = try SpendingChange.sample(of: user, 90)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await store.set(budget) }
                    group.addTask { _ = try await store.apply(change, at: .sample) }
                    try await group.waitForAll()
                }
                try expectEqual(try await store.alertNames(of: user), ["meals EUR 80"])
            }
        },
        BudgetRule("Of many expenses at once exactly one raises each alert.") { store in
            let user = try UserID.unique()
            try await store.set(try .sample(of: user, 100))
            let raised = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<20 {
                    let change = try SpendingChange.sample(of: user, 10)
                    group.addTask { try await store.apply(change, at: .sample).alerts.count }
                }
                return try await group.reduce(0, +)
            }
            try expectEqual(raised, 2)
        },
    ]
}
