// SPDX-License-Identifier: Apache-2.0

/// What somebody means to spend at most on a category, each month anew.
///
/// A user has one budget a category, in one currency; what is spent in another does not count.
package struct Budget: Hashable, Sendable {
    /// Whose it is, and the only one who may know of it.
    package let user: UserID
    package let category: Category
    package let limit: Money

    package init(user: UserID, category: Category, limit: Money) {
        self.user = user
        self.category = category
        self.limit = limit
    }
}

/// A budget and how much of it a month has used.
package struct BudgetUse: Hashable, Sendable {
    package let budget: Budget
    package let month: SummaryMonth
    /// In the currency of the budget; as far as events have arrived.
    package let spent: Money

    package init(budget: Budget, month: SummaryMonth, spent: Money) {
        self.budget = budget
        self.month = month
        self.spent = spent
    }
}

/// A request to set a budget, in which nothing can be wrong.
package struct BudgetDraft: Hashable, Sendable {
    /// The fields as they arrived.
    package struct Fields: Hashable, Sendable {
        package var limit: FieldValue = .absent
        package var currency: FieldValue = .absent
        /// Names that were sent and are no field of a budget; each is an error.
        package var unknown: [String] = []

        package init() {}
    }

    package let category: Category
    package let limit: Money

    /// Fails with ``ExpenseError/Code/invalid`` and every bad field.
    ///
    /// - Parameter category: as the path of the request names it.
    package init(_ fields: Fields, category text: String) throws(ExpenseError) {
        var parser = FieldParser()
        let category = parser.value(of: "category", in: text, as: Category.init)
        let decimal = parser.required(
            "limit", in: fields.limit, orNumber: true, as: DecimalAmount.init)
        let currency = parser.required("currency", in: fields.currency, as: Currency.init)
        let limit = parser.limit(decimal, currency)
        parser.rejectUnknown(fields.unknown)
        try parser.finish()
        guard let category, let limit else { throw .invalid(parser.errors) }
        self.category = category
        self.limit = limit
    }
}

extension FieldParser {
    /// Brings limit and currency together where both could be read.
    fileprivate mutating func limit(_ amount: DecimalAmount?, _ currency: Currency?) -> Money? {
        guard let amount, let currency else { return nil }
        do {
            return try Money(amount, in: currency)
        } catch {
            reject("limit", error.message)
            return nil
        }
    }
}
