// SPDX-License-Identifier: Apache-2.0

import Expenses

/// A store that is out of order: every method throws the same error.
package struct FailingExpenseStore: ExpenseStore {
    private let error: any Error

    package init(_ error: any Error) {
        self.error = error
    }

    package func insert(
        _: Expense, once _: IdempotentRequest?, announcing _: ExpenseEvent.Announcement
    ) async throws -> Expense {
        throw error
    }

    package func find(_: ExpenseID, of _: UserID) async throws -> Expense {
        throw error
    }

    package func list(_: ExpenseFilter, of _: UserID) async throws -> ExpensePage {
        throw error
    }

    package func update(
        _: Expense, replacing _: Int, announcing _: ExpenseEvent.Announcement
    ) async throws {
        throw error
    }

    package func delete(
        _: ExpenseID, of _: UserID, inVersion _: Int?, announcing _: ExpenseEvent.Announcement
    ) async throws {
        throw error
    }

    package func summarize(_: SummaryMonth, of _: UserID) async throws -> ExpenseSummary {
        throw error
    }
}
