// SPDX-License-Identifier: Apache-2.0

/// What a user spent in a month, by category and currency.
package struct ExpenseSummary: Hashable, Sendable {
    /// The expenses of one category in one currency, added up.
    package struct Total: Hashable, Sendable {
        package let category: Category
        package let amount: Money
        /// How many expenses there are.
        package let count: Int

        package init(category: Category, amount: Money, count: Int) {
            self.category = category
            self.amount = amount
            self.count = count
        }
    }

    package let month: SummaryMonth
    /// Ordered by category, then by currency; empty where nothing was spent.
    package let totals: [Total]

    package init(month: SummaryMonth, totals: [Total]) {
        self.month = month
        self.totals = totals
    }
}
