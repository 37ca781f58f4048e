// SPDX-License-Identifier: Apache-2.0

/// A request to change some fields of an expense; those that it does not name stay.
///
/// The status is not among them: being paid back is an event, not an edit.
package struct ExpenseChange: Hashable, Sendable {
    package let description: String?
    package let amount: DecimalAmount?
    package let currency: Currency?
    package let category: Category?
    package let spentOn: CalendarDate?

    /// Fails with ``ExpenseError/Code/invalid`` and every bad field; `null` is bad, since no field
    /// of an expense can be taken away.
    package init(_ fields: ExpenseDraft.Fields) throws(ExpenseError) {
        var parser = FieldParser()
        description = parser.value(of: .description, in: fields.description, as: parseDescription)
        amount = parser.value(of: .amount, in: fields.amount, as: DecimalAmount.init)
        currency = parser.value(of: .currency, in: fields.currency, as: Currency.init)
        category = parser.value(of: .category, in: fields.category, as: Category.init)
        spentOn = parser.value(of: .spentOn, in: fields.spentOn, as: parseSpentOn)
        parser.rejectUnknown(fields.unknown)
        try parser.finish()
    }

    /// The expense as it would be, in the same version.
    ///
    /// Fails with ``ExpenseError/Code/invalid`` where amount and currency, one of which may be the
    /// expense's own, do not go together: `42.50` cannot become yen; with
    /// ``ExpenseError/Code/alreadyPaid`` where another amount would not be the one that was paid.
    package func applied(to expense: Expense) throws(ExpenseError) -> Expense {
        var changed = expense
        if let description { changed.description = description }
        if let category { changed.category = category }
        if let spentOn { changed.spentOn = spentOn }
        if amount != nil || currency != nil {
            changed.amount = try money(replacing: expense.amount)
            if changed.amount != expense.amount, expense.status == .paid { throw .alreadyPaid }
        }
        return changed
    }

    private func money(replacing money: Money) throws(ExpenseError) -> Money {
        do {
            return try Money(
                amount
                    ?? DecimalAmount(
                        significand: money.minorUnits, fractionDigits: money.currency.minorDigits),
                in: currency ?? money.currency)
        } catch {
            throw .invalid([FieldError(field: "amount", message: error.message)])
        }
    }
}
