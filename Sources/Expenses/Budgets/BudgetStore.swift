// SPDX-License-Identifier: Apache-2.0

/// Keeps budgets, what each month has spent, and the alerts.
///
/// Every method may fail with ``ExpenseError/Code/unavailable`` where the store cannot be reached, with
/// ``ExpenseError/Code/internal`` where it is out of order, and with `CancellationError`; what else may
/// happen is listed at each. None knows of more than one user.
package protocol BudgetStore: Sendable {
    /// Keeps a budget, or replaces the one of its category, and raises the alerts that are due for
    /// `month`.
    ///
    /// - Returns: what the month has spent by now, and whether there was no budget before.
    func set(
        _ budget: Budget, in month: SummaryMonth, at time: Timestamp
    ) async throws -> (use: BudgetUse, isNew: Bool)

    /// Finds all budgets of a user, by category, with what a month has spent.
    func list(of user: UserID, in month: SummaryMonth) async throws -> [BudgetUse]

    /// Removes a budget; its alerts stay.
    ///
    /// - Throws: ``ExpenseError/Code/notFound``.
    func delete(_ category: Category, of user: UserID) async throws

    /// Finds the alerts of a month, by category, currency and level.
    func alerts(of user: UserID, in month: SummaryMonth) async throws -> [BudgetAlert]

    /// Brings what was spent up to date with a state of an expense, and raises the alerts that are due:
    /// all of it or nothing.
    ///
    /// A state that is known, or older than the known one, changes nothing. However often and in
    /// whatever order states arrive, also at the same time, in the end each expense counts once, as its
    /// latest state has it.
    ///
    /// - Throws: ``ExpenseError/Code/internal`` where a sum is more than an `Int64` holds.
    func apply(_ change: SpendingChange, at time: Timestamp) async throws -> AppliedChange
}
