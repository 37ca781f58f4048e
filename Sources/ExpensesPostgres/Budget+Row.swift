// SPDX-License-Identifier: Apache-2.0

import Expenses
import Postgres

// Each fails with a `PostgresError` where a column has another type, and with
// `ExpenseError.Code.internal` where its value makes none.

extension BudgetUse {
    /// The budget in a row of ``BudgetStatements/list``.
    init(_ row: PostgresRow, of user: UserID, in month: SummaryMonth) throws {
        let currency = try row.parse(1, as: Currency.init)
        self.init(
            budget: Budget(
                user: user, category: try row.parse(0, as: Category.init),
                limit: Money(minorUnits: try row[2], currency: currency)),
            month: month, spent: Money(minorUnits: try row[3], currency: currency))
    }
}

extension BudgetAlert {
    /// The alert in a row whose columns are ``BudgetStatements/alertColumns``.
    init(_ row: PostgresRow, of user: UserID) throws {
        let currency = try row.parse(1, as: Currency.init)
        guard let level = Level(rawValue: try row[3]) else { throw ExpenseError.unreadable }
        self.init(
            user: user, category: try row.parse(0, as: Category.init),
            month: SummaryMonth(of: try row[2]), level: level,
            limit: Money(minorUnits: try row[4], currency: currency),
            spent: Money(minorUnits: try row[5], currency: currency), raisedAt: try row[6])
    }
}

extension ExpenseError {
    /// The database answered what this program does not understand.
    static var unreadable: ExpenseError {
        ExpenseError(.internal, "A stored budget cannot be read.")
    }
}
