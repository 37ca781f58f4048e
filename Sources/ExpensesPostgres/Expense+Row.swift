// SPDX-License-Identifier: Apache-2.0

import Expenses
import Postgres

extension Expense {
    /// The expense in a row whose first columns are ``Statements/columns``.
    ///
    /// The user is not read, since every statement already asks for one user's rows; neither is the
    /// status, which a constraint keeps in step with the payment.
    ///
    /// Fails with ``Postgres/PostgresError`` where a column has another type, and with
    /// ``Expenses/ExpenseError/Code/internal`` where its value makes no expense.
    init(_ row: PostgresRow, of user: UserID) throws {
        self.init(
            id: try row[0], user: user, description: try row[1],
            amount: Money(minorUnits: try row[2], currency: try row.parse(3, as: Currency.init)),
            category: try row.parse(4, as: Category.init), spentOn: try row[5],
            payment: try row[10], createdAt: try row[7], updatedAt: try row[8], version: try row[9])
    }
}

extension ExpenseSummary.Total {
    /// The total in a row of ``Statements/summarize``; fails as an expense does.
    init(_ row: PostgresRow) throws {
        self.init(
            category: try row.parse(0, as: Category.init),
            amount: Money(minorUnits: try row[2], currency: try row.parse(1, as: Currency.init)),
            count: try row[3])
    }
}

extension PostgresRow {
    /// Reads a text column as a value that not every text is.
    func parse<Value>(
        _ column: Int, as parse: (String) throws(InvalidValue) -> Value
    ) throws -> Value {
        let text: String = try self[column]
        do {
            return try parse(text)
        } catch {
            throw ExpenseError(.internal, "A stored expense cannot be read.", cause: error)
        }
    }
}
