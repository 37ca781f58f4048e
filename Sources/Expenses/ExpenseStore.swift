// SPDX-License-Identifier: Apache-2.0

/// Keeps expenses.
///
/// Every method takes the user and acts as if there were no other: an expense of somebody else is
/// not found, exactly as one that never was. Every method may fail with
/// ``ExpenseError/Code/unavailable`` where the store cannot be reached, with
/// ``ExpenseError/Code/internal`` where it is out of order, and with `CancellationError`; what else
/// may happen is listed at each.
///
/// A change is kept together with the event that it is announced by, or neither is; what changes
/// nothing keeps no event. ``ExpenseOutbox`` hands the events on.
package protocol ExpenseStore: Sendable {
    /// Keeps a new expense, once.
    ///
    /// With `request`, the expense and the request's key are kept together or not at all. If the
    /// key is known (for ``IdempotentRequest/lifetime``, reckoned from one `createdAt` to the
    /// other), nothing is kept, and the answer is the expense that was kept under it, as it was
    /// then: also when it has been changed or deleted since. Of several at the same time one is
    /// first and the others are repeats.
    ///
    /// - Returns: the expense that was kept, by this call or by the first one.
    /// - Throws: ``ExpenseError/Code/idempotencyMismatch`` where the key belongs to a different
    ///   request; ``ExpenseError/Code/conflict`` where the id is taken.
    func insert(
        _ expense: Expense, once request: IdempotentRequest?,
        announcing announcement: ExpenseEvent.Announcement
    ) async throws -> Expense

    /// Finds one expense.
    ///
    /// - Throws: ``ExpenseError/Code/notFound``.
    func find(_ id: ExpenseID, of user: UserID) async throws -> Expense

    /// Finds the expenses that a filter admits, in its order.
    func list(_ filter: ExpenseFilter, of user: UserID) async throws -> ExpensePage

    /// Replaces an expense, if it is still in the version that was read.
    ///
    /// - Parameters:
    ///   - expense: the expense as it shall be, version included; its user and id say which.
    ///   - version: the version that it replaces.
    /// - Throws: ``ExpenseError/Code/notFound``; ``ExpenseError/Code/preconditionFailed`` where the
    ///   expense is in another version by now.
    func update(
        _ expense: Expense, replacing version: Int,
        announcing announcement: ExpenseEvent.Announcement
    ) async throws

    /// Removes an expense.
    ///
    /// - Parameter version: the only version to remove, or `nil` for whichever there is.
    /// - Throws: ``ExpenseError/Code/notFound``; ``ExpenseError/Code/preconditionFailed`` where the
    ///   expense is in another version.
    func delete(
        _ id: ExpenseID, of user: UserID, inVersion version: Int?,
        announcing announcement: ExpenseEvent.Announcement
    ) async throws

    /// Adds up the expenses of a month by category and currency.
    ///
    /// - Throws: ``ExpenseError/Code/internal`` where a total is more than an `Int64` holds.
    func summarize(_ month: SummaryMonth, of user: UserID) async throws -> ExpenseSummary
}
