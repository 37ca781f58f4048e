// SPDX-License-Identifier: Apache-2.0

import Expenses

/// A store that is out of order: every method throws the same error.
package struct FailingBudgetStore: BudgetStore {
    private let error: any Error

    package init(_ error: any Error) {
        self.error = error
    }

    package func set(
        _: Budget, in _: SummaryMonth, at _: Timestamp
    ) async throws -> (use: BudgetUse, isNew: Bool) {
        throw error
    }

    package func list(of _: UserID, in _: SummaryMonth) async throws -> [BudgetUse] {
        throw error
    }

    package func delete(_: Expenses.Category, of _: UserID) async throws {
        throw error
    }

    package func alerts(of _: UserID, in _: SummaryMonth) async throws -> [BudgetAlert] {
        throw error
    }

    package func apply(_: SpendingChange, at _: Timestamp) async throws -> AppliedChange {
        throw error
    }
}
