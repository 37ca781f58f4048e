// SPDX-License-Identifier: Apache-2.0

import Expenses

extension BudgetRule {
    /// Redelivery, reordering and concurrency.
    static let ordering = [
        BudgetRule("The same state counts once, however often it arrives.") { store in
            let user = try UserID.unique()
            let change = try SpendingChange.sample(of: user, 9000)
            try await store.set(try .sample(of: user))
            try expectEqual(try await store.apply(change, at: .sample).alerts.count, 1)
            for _ in 1...3 {
                try expectEqual(try await store.apply(change, at: .sample), .nothing)
            }
            try expectEqual(try await store.spent(by: user), ["meals": 9000])
        },
        BudgetRule("In whatever order states arrive, the latest one counts.") { store in
            for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
                let user = try UserID.unique()
                try await store.set(try .sample(of: user))
                let states = try states(of: user, last: 3)
                for index in order { _ = try await store.apply(states[index], at: .sample) }
                try expectEqual(try await store.spent(by: user), ["meals": 300], "\(order)")
            }
        },
        BudgetRule("A deleted expense counts nothing, and nothing revives it.") { store in
            for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
                let user = try UserID.unique()
                try await store.set(try .sample(of: user))
                let states = try states(of: user, last: nil)
                for index in order { _ = try await store.apply(states[index], at: .sample) }
                try expectEqual(try await store.spent(by: user), ["meals": 0], "\(order)")
            }
        },
        BudgetRule("Many states of one expense at once leave the latest one.") { store in
            let user = try UserID.unique()
            let expense = ExpenseID.random(at: .sample)
            try await store.set(try .sample(of: user))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for version in (1...12).shuffled() {
                    let change = try SpendingChange.sample(
                        of: user, about: expense, version: version, Int64(version),
                        category: version % 3 == 0 ? "meals" : "travel")
                    group.addTask { _ = try await store.apply(change, at: .sample) }
                    group.addTask { _ = try await store.apply(change, at: .sample) }
                }
                try await group.waitForAll()
            }
            try expectEqual(try await store.spent(by: user), ["meals": 12])
        },
        BudgetRule("Many expenses at once that move to and fro add up.") { store in
            let user = try UserID.unique()
            try await store.set(try .sample(of: user))
            try await store.set(try .sample(of: user, category: "travel"))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<20 {
                    let categories = number % 2 == 0 ? ["meals", "travel"] : ["travel", "meals"]
                    let expense = ExpenseID.random(at: .sample)
                    group.addTask {
                        for (index, category) in categories.enumerated() {
                            let change = try SpendingChange.sample(
                                of: user, about: expense, version: index + 1, 10, category: category
                            )
                            _ = try await store.apply(change, at: .sample)
                        }
                    }
                }
                try await group.waitForAll()
            }
            try expectEqual(try await store.spent(by: user), ["meals": 100, "travel": 100])
        },
    ]

    /// Three states of one expense: of 100, of 200, and the last, which is version 3 or the deletion.
    private static func states(of user: UserID, last: Int?) throws -> [SpendingChange] {
        let expense = ExpenseID.random(at: .sample)
        return [
            try .sample(of: user, about: expense, version: 1, 100),
            try .sample(of: user, about: expense, version: 2, 200, category: "travel"),
            try .sample(of: user, about: expense, version: last, 300),
        ]
    }
}
