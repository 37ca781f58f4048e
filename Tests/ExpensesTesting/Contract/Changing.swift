// SPDX-License-Identifier: Apache-2.0

import Expenses

extension StoreRule {
    /// Changes and deletions, and the versions that they are meant for.
    static let changing = [
        StoreRule("A change replaces every field that may change.") { store in
            let expense = try Expense.sample(of: try .unique())
            _ = try await store.insert(expense, once: nil)
            let changed = try expense.changed()
            try await store.update(changed, replacing: 1)
            try expectEqual(try await store.find(expense.id, of: expense.user), changed)
        },
        StoreRule("A change of an older version fails and leaves the expense alone.") { store in
            let expense = try Expense.sample(of: try .unique())
            _ = try await store.insert(expense, once: nil)
            let changed = try expense.changed()
            try await store.update(changed, replacing: 1)
            try await expectError(.preconditionFailed) {
                try await store.update(expense, replacing: 1)
            }
            try expectEqual(try await store.find(expense.id, of: expense.user), changed)
        },
        StoreRule("Of changes to the same version at the same time, one is made.") { store in
            let expense = try Expense.sample(of: try .unique())
            _ = try await store.insert(expense, once: nil)
            let changed = try expense.changed()
            let outcomes = try await atOnce(8) { _ in
                try await store.update(changed, replacing: 1)
            }
            try expectEqual(outcomes.count { $0 == nil }, 1, "number of changes made")
            try expectEqual(outcomes.count { $0 == .preconditionFailed }, 7)
        },
        StoreRule("A deleted expense is gone.") { store in
            let expense = try Expense.sample(of: try .unique())
            _ = try await store.insert(expense, once: nil)
            try await store.delete(expense.id, of: expense.user, inVersion: nil)
            try await expectError(.notFound) { try await store.find(expense.id, of: expense.user) }
            try await expectError(.notFound) {
                try await store.delete(expense.id, of: expense.user, inVersion: nil)
            }
            try expectEqual(try await store.list(try .sample(), of: expense.user).expenses, [])
        },
        StoreRule("A deletion may be bound to a version.") { store in
            let expense = try Expense.sample(of: try .unique())
            _ = try await store.insert(expense, once: nil)
            try await expectError(.preconditionFailed) {
                try await store.delete(expense.id, of: expense.user, inVersion: 2)
            }
            try expectEqual(try await store.find(expense.id, of: expense.user), expense)
            try await store.delete(expense.id, of: expense.user, inVersion: 1)
            try await expectError(.notFound) { try await store.find(expense.id, of: expense.user) }
        },
    ]
}

extension Expense {
    /// The expense with every field changed that may change.
    func changed() throws -> Expense {
        var changed = self
        changed.description = "Dinner with the auditors"
        changed.amount = Money(minorUnits: 1, currency: try Currency("JPY"))
        changed.category = try Category("team-events")
        changed.spentOn = try CalendarDate("2026-10-31")
        changed.payment = PaymentID(id.uuid)
        changed.updatedAt = updatedAt.advanced(microseconds: 1)
        changed.version += 1
        return changed
    }
}

/// Does something several times at once.
///
/// - Returns: for each time the code of the ``Expenses/ExpenseError`` that was thrown, or `nil`.
func atOnce(
    _ count: Int, _ operation: @escaping @Sendable (Int) async throws -> Void
) async throws -> [ExpenseError.Code?] {
    try await withThrowingTaskGroup(of: ExpenseError.Code?.self) { group in
        for index in 0..<count {
            group.addTask {
                do {
                    try await operation(index)
                    return nil
                } catch let error as ExpenseError {
                    return error.code
                }
            }
        }
        return try await group.reduce(into: []) { $0.append($1) }
    }
}
