// SPDX-License-Identifier: Apache-2.0

import Expenses

extension ExpenseEvent.Announcement {
    /// An announcement that no other is like.
    package static func sample(
        _ kind: ExpenseEvent.Kind, headers: [String: String] = [:], at time: Timestamp = .sample
    ) -> Self {
        Self(id: .random(at: .now()), kind: kind, occurredAt: time, headers: headers)
    }
}

/// Changes whose events are of no interest to the test.
extension ExpenseStore {
    package func insert(
        _ expense: Expense, once request: IdempotentRequest?
    ) async throws -> Expense {
        try await insert(expense, once: request, announcing: .sample(.created))
    }

    package func update(_ expense: Expense, replacing version: Int) async throws {
        try await update(expense, replacing: version, announcing: .sample(.updated))
    }

    package func delete(_ id: ExpenseID, of user: UserID, inVersion version: Int?) async throws {
        try await delete(id, of: user, inVersion: version, announcing: .sample(.deleted))
    }
}
