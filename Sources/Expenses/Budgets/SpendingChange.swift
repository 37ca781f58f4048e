// SPDX-License-Identifier: Apache-2.0

/// What an event says of one expense, as far as budgets care.
///
/// It is the whole state and no difference, so that events may arrive more than once and in any order:
/// of several about one expense the latest revision counts.
package struct SpendingChange: Hashable, Sendable {
    /// Which state of an expense it is.
    package enum Revision: Hashable, Sendable {
        case version(Int)
        /// The last state that an expense can have.
        case deleted
    }

    package let expense: ExpenseID
    package let user: UserID
    package let revision: Revision
    package let category: Category
    /// What it costs; what it did cost, where it was deleted.
    package let amount: Money
    package let month: SummaryMonth

    package init(
        expense: ExpenseID, user: UserID, revision: Revision, category: Category, amount: Money,
        month: SummaryMonth
    ) {
        self.expense = expense
        self.user = user
        self.revision = revision
        self.category = category
        self.amount = amount
        self.month = month
    }

    /// What the expense adds to its month: nothing once it is deleted.
    package var contribution: Money {
        revision == .deleted ? Money(minorUnits: 0, currency: amount.currency) : amount
    }
}

extension SpendingChange.Revision: Comparable {
    /// A number that grows from state to state; that of a deletion is the greatest there is.
    package var number: Int64 {
        switch self {
        case .version(let version): Int64(version)
        case .deleted: .max
        }
    }

    package static func < (left: Self, right: Self) -> Bool { left.number < right.number }
}

/// What became of a change.
package struct AppliedChange: Hashable, Sendable {
    /// False where this state of the expense, or a later one, was known already.
    package let isNews: Bool
    /// The alerts that it raised, the lowest level first.
    package let alerts: [BudgetAlert]

    package init(isNews: Bool, alerts: [BudgetAlert]) {
        self.isNews = isNews
        self.alerts = alerts
    }

    /// Nothing was to be done.
    package static let nothing = AppliedChange(isNews: false, alerts: [])
}
