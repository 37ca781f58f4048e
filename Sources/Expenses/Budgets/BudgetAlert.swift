// SPDX-License-Identifier: Apache-2.0

/// Says that a month has used up most of a budget, or all of it.
///
/// There is at most one for each budget, month and level, whatever happens to either afterwards.
package struct BudgetAlert: Hashable, Sendable {
    /// How much of the limit was reached, in percent.
    package enum Level: Int, CaseIterable, Sendable {
        case most = 80
        case all = 100

        /// Whether so much was spent, to the minor unit.
        ///
        /// No amount has more than 16 digits, so that a hundred times a limit is still an `Int64`.
        package func isReached(by spent: Money, of limit: Money) -> Bool {
            spent.minorUnits >= (limit.minorUnits * Int64(rawValue) + 99) / 100
        }
    }

    package let user: UserID
    package let category: Category
    package let month: SummaryMonth
    package let level: Level
    /// The limit that was reached, as it was then.
    package let limit: Money
    /// What had been spent when the alert was raised.
    package let spent: Money
    package let raisedAt: Timestamp

    package init(
        user: UserID, category: Category, month: SummaryMonth, level: Level, limit: Money,
        spent: Money, raisedAt: Timestamp
    ) {
        self.user = user
        self.category = category
        self.month = month
        self.level = level
        self.limit = limit
        self.spent = spent
        self.raisedAt = raisedAt
    }
}
