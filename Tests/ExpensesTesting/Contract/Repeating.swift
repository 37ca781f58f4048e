// SPDX-License-Identifier: Apache-2.0

import Expenses
import Synchronization

extension StoreRule {
    /// Requests that arrive more than once.
    static let repeating = [
        StoreRule("A repeat gets the first answer and keeps nothing.") { store in
            let user = try UserID.unique()
            let first = try Expense.sample(of: user)
            let request = try first.request(under: "key/1")
            try expectEqual(try await store.insert(first, once: request), first)
            for _ in 1...2 {
                let again = try await store.insert(try .sample(of: user), once: request)
                try expectEqual(again, first)
            }
            try expectEqual(try await store.list(try .sample(), of: user).expenses, [first])
        },
        StoreRule("A repeat gets the first answer, whatever became of the expense.") { store in
            let user = try UserID.unique()
            let first = try Expense.sample(of: user)
            let request = try first.request(under: "key")
            _ = try await store.insert(first, once: request)
            try await store.update(try first.changed(), replacing: 1)
            try expectEqual(try await store.insert(try .sample(of: user), once: request), first)
            try await store.delete(first.id, of: user, inVersion: nil)
            try expectEqual(try await store.insert(try .sample(of: user), once: request), first)
            try expectEqual(try await store.list(try .sample(), of: user).expenses, [])
        },
        StoreRule("A key that was used for another request is refused.") { store in
            let user = try UserID.unique()
            let first = try Expense.sample(of: user)
            _ = try await store.insert(first, once: try first.request(under: "key"))
            let other = try Expense.sample(of: user, amount: "42.51")
            try await expectError(.idempotencyMismatch) {
                try await store.insert(other, once: try other.request(under: "key"))
            }
            try expectEqual(try await store.insert(other, once: other.request(under: "2")), other)
        },
        StoreRule("An answer is remembered for its lifetime and not longer.") { store in
            let user = try UserID.unique()
            let first = try Expense.sample(of: user)
            let request = try first.request(under: "key")
            _ = try await store.insert(first, once: request)
            let lifetime = IdempotentRequest.lifetime
            let intime = try Expense.sample(of: user, at: .sample.advanced(microseconds: lifetime))
            try expectEqual(try await store.insert(intime, once: request), first)
            let late = try Expense.sample(
                of: user, amount: "1", at: .sample.advanced(microseconds: lifetime + 1))
            try expectEqual(
                try await store.insert(late, once: try late.request(under: "key")), late)
            try expectEqual(try await store.insert(late, once: late.request(under: "key")), late)
        },
        StoreRule("An expense that could not be kept leaves its key unused.") { store in
            let user = try UserID.unique()
            let taken = try Expense.sample(of: user)
            _ = try await store.insert(taken, once: nil)
            let request = try taken.request(under: "key")
            try await expectError(.conflict) { try await store.insert(taken, once: request) }
            let fresh = try Expense.sample(of: user)
            try expectEqual(try await store.insert(fresh, once: request), fresh)
        },
        StoreRule("Of the same requests at the same time, one is done and answers all.") { store in
            let user = try UserID.unique()
            let request = try Expense.sample(of: user).request(under: "key")
            let answers = Mutex<[Expense]>([])
            let outcomes = try await atOnce(16) { _ in
                let answer = try await store.insert(try .sample(of: user), once: request)
                answers.withLock { $0.append(answer) }
            }
            try expectEqual(outcomes, Array(repeating: nil, count: 16))
            let kept = try await store.list(try .sample(), of: user).expenses
            try expectEqual(kept.count, 1)
            try expectEqual(Set(answers.withLock { $0 }), Set(kept))
        },
        StoreRule("Of different requests with a key at the same time, one is done.") { store in
            let user = try UserID.unique()
            let outcomes = try await atOnce(8) { index in
                let expense = try Expense.sample(of: user, amount: "\(index + 1)")
                _ = try await store.insert(expense, once: try expense.request(under: "key"))
            }
            try expectEqual(outcomes.count { $0 == nil }, 1, "number of requests done")
            try expectEqual(outcomes.count { $0 == .idempotencyMismatch }, 7)
            try expectEqual(try await store.list(try .sample(), of: user).expenses.count, 1)
        },
    ]
}
