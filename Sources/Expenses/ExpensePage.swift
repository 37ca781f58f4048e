// SPDX-License-Identifier: Apache-2.0

/// Some of a user's expenses, and where to go on.
package struct ExpensePage: Hashable, Sendable {
    package let expenses: [Expense]
    /// `nil` on the last page.
    package let next: ExpenseCursor?

    /// - Parameter found: the expenses after the filter's cursor, in order, up to one more than the
    ///   limit; the one too many only tells that there is another page.
    package init(found: [Expense], limit: Int) {
        guard found.count > limit else {
            expenses = found
            next = nil
            return
        }
        expenses = Array(found.prefix(limit))
        next = expenses.last.map(ExpenseCursor.init(after:))
    }
}
