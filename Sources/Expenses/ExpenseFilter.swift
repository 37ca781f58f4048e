// SPDX-License-Identifier: Apache-2.0

/// Which of a user's expenses to list, and how many at once.
///
/// The list is ordered by the day on which money was spent, newest first, and within a day by the
/// order of creation, newest first.
package struct ExpenseFilter: Hashable, Sendable {
    /// The parameters of a request, as they arrived.
    package struct Fields: Hashable, Sendable {
        package var category: String?
        package var status: String?
        package var from: String?
        package var to: String?
        package var limit: String?
        package var cursor: String?

        package init() {}
    }

    package let category: Category?
    package let status: Expense.Status?
    /// The first day.
    package let from: CalendarDate?
    /// The last day, itself included.
    package let to: CalendarDate?
    /// How many expenses make a page, 1…100.
    package let limit: Int
    package let cursor: ExpenseCursor?

    /// The page size of a request that names none.
    package static let defaultLimit = 20
    /// The largest page.
    package static let largestLimit = 100

    /// Fails with ``ExpenseError/Code/invalid`` and every bad parameter.
    package init(_ fields: Fields) throws(ExpenseError) {
        var parser = FieldParser()
        category = parser.optional("category", fields.category, as: Category.init)
        status = parser.optional("status", fields.status, as: parseStatus)
        from = parser.optional("from", fields.from, as: CalendarDate.init)
        to = parser.optional("to", fields.to, as: CalendarDate.init)
        limit = parser.optional("limit", fields.limit, as: parseLimit) ?? Self.defaultLimit
        cursor = parser.optional("cursor", fields.cursor, as: ExpenseCursor.init)
        if let from, let to, from > to { parser.reject("from", "must not be later than to") }
        try parser.finish()
    }
}

extension FieldParser {
    fileprivate mutating func optional<Value>(
        _ name: String, _ text: String?, as parse: (String) throws(InvalidValue) -> Value
    ) -> Value? {
        guard let text else { return nil }
        return value(of: name, in: text, as: parse)
    }
}

private func parseStatus(_ text: String) throws(InvalidValue) -> Expense.Status {
    guard let status = Expense.Status(rawValue: text) else {
        throw InvalidValue("must be \"unpaid\" or \"paid\"")
    }
    return status
}

private func parseLimit(_ text: String) throws(InvalidValue) -> Int {
    // `Int` would also take "+5".
    guard text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }),
        let limit = Int(text), 1...ExpenseFilter.largestLimit ~= limit
    else { throw InvalidValue("must be a number from 1 to \(ExpenseFilter.largestLimit)") }
    return limit
}
