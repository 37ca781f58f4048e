// SPDX-License-Identifier: Apache-2.0

/// A month of a year, `2026-11`.
package struct SummaryMonth: Hashable, Sendable {
    package let firstDay: CalendarDate
    package let lastDay: CalendarDate

    /// Fails with ``ExpenseError/Code/invalid`` for the field `month`.
    ///
    /// - Parameter text: the parameter as it arrived, `nil` where it did not.
    package init(parameter text: String?) throws(ExpenseError) {
        guard let text else {
            throw .invalid([FieldError(field: "month", message: "is required")])
        }
        do {
            try self.init(text)
        } catch {
            throw .invalid([FieldError(field: "month", message: error.message)])
        }
    }

    /// Parses `YYYY-MM`.
    package init(_ text: String) throws(InvalidValue) {
        var reader = ASCIIReader(text)
        guard let year = reader.number(digits: 4), reader.take("-"),
            let month = reader.number(digits: 2), reader.isAtEnd,
            let first = CalendarDate(year: year, month: month, day: 1),
            let last = CalendarDate(
                year: year, month: month,
                day: CalendarDate.length(ofMonth: month, in: year))
        else { throw InvalidValue("must be a month such as \"2026-11\"") }
        firstDay = first
        lastDay = last
    }

    /// The month that a day belongs to.
    package init(of day: CalendarDate) {
        let (year, month, dayOfMonth) = day.components
        let first = Int64(day.daysSinceEpoch) - Int64(dayOfMonth) + 1
        let length = CalendarDate.length(ofMonth: month, in: year)
        firstDay = CalendarDate(clampedDays: first)
        lastDay = CalendarDate(clampedDays: first + Int64(length) - 1)
    }
}

extension SummaryMonth: CustomStringConvertible {
    /// `YYYY-MM`.
    package var description: String { String(firstDay.description.prefix(7)) }
}
