// SPDX-License-Identifier: Apache-2.0

/// A request to create an expense, in which nothing can be wrong.
///
/// It and its siblings ``ExpenseChange`` and ``ExpenseFilter`` are the only validation in the
/// program: whoever holds one need not check again.
package struct ExpenseDraft: Hashable, Sendable {
    /// The fields as they arrived.
    package typealias Fields = ExpenseFields

    package let description: String
    package let amount: Money
    package let category: Category
    /// `nil` stands for the day on which the expense is created, in UTC.
    package let spentOn: CalendarDate?

    /// Fails with ``ExpenseError/Code/invalid`` and every bad field.
    package init(_ fields: Fields) throws(ExpenseError) {
        var parser = FieldParser()
        let description = parser.required(
            .description, in: fields.description, as: parseDescription)
        let decimal = parser.required(.amount, in: fields.amount, as: DecimalAmount.init)
        let currency = parser.required(.currency, in: fields.currency, as: Currency.init)
        let amount = parser.money(decimal, currency)
        let category = parser.value(
            of: .category, in: fields.category.orAbsent, as: Category.init)
        let spentOn = parser.value(of: .spentOn, in: fields.spentOn.orAbsent, as: parseSpentOn)
        parser.rejectUnknown(fields.unknown)
        try parser.finish()
        guard let description, let amount else { throw .invalid(parser.errors) }
        self.description = description
        self.amount = amount
        self.category = category ?? .general
        self.spentOn = spentOn
    }
}

extension FieldParser {
    /// Brings amount and currency together where both could be read.
    fileprivate mutating func money(_ amount: DecimalAmount?, _ currency: Currency?) -> Money? {
        guard let amount, let currency else { return nil }
        do {
            return try Money(amount, in: currency)
        } catch {
            reject(.amount, error.message)
            return nil
        }
    }
}

extension FieldValue {
    /// In a new expense `null` says as much as nothing, and programs often send it for an option.
    fileprivate var orAbsent: FieldValue { self == .null ? .absent : self }
}

/// Parses what an expense was: 1 to 500 characters once surrounding white space is gone.
///
/// Characters are counted as Unicode scalars, which is how Postgres counts them.
func parseDescription(_ text: String) throws(InvalidValue) -> String {
    let scalars = text.unicodeScalars
    guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
        let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { throw InvalidValue("must not be empty") }
    let trimmed = scalars[first...last]
    guard !trimmed.contains(where: \.isControl) else {
        throw InvalidValue("must not contain control characters, line breaks or tabs")
    }
    guard trimmed.count <= 500 else { throw InvalidValue("must have at most 500 characters") }
    return String(trimmed)
}

/// Parses the day on which money was spent; the bounds catch the typing errors that a calendar
/// cannot.
func parseSpentOn(_ text: String) throws(InvalidValue) -> CalendarDate {
    let date = try CalendarDate(text)
    guard 1970...2099 ~= date.components.year else {
        throw InvalidValue("must lie between 1970-01-01 and 2099-12-31")
    }
    return date
}

extension Unicode.Scalar {
    /// Whether it is of Unicode's general category Cc, NUL among them, which Postgres cannot store.
    fileprivate var isControl: Bool {
        value < 0x20 || 0x7F...0x9F ~= value
    }
}
