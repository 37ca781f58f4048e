// SPDX-License-Identifier: Apache-2.0

/// Where a page of expenses ended: everything after it, in the order of the list, comes next.
///
/// A position and not an offset, so that expenses which come or go between two pages neither repeat
/// nor hide others. It names no user: read by another one, it is a position in that one's list.
package struct ExpenseCursor: Hashable, Sendable {
    package let spentOn: CalendarDate
    package let id: ExpenseID

    package init(after expense: Expense) {
        spentOn = expense.spentOn
        id = expense.id
    }

    /// Parses what `description` wrote; any other spelling of it is refused too.
    package init(_ text: String) throws(InvalidValue) {
        guard let days = UInt32(text.prefix(8), radix: 16),
            let spentOn = CalendarDate(daysSinceEpoch: Int32(bitPattern: days)),
            let id = ExpenseID(String(text.dropFirst(8)))
        else { throw .unknownCursor }
        self.spentOn = spentOn
        self.id = id
        guard description == text else { throw .unknownCursor }
    }
}

extension ExpenseCursor: CustomStringConvertible {
    /// The text that callers hand back, of which they are to assume nothing.
    package var description: String {
        let days = String(UInt32(bitPattern: spentOn.daysSinceEpoch), radix: 16)
        return String(repeating: "0", count: 8 - days.utf8.count) + days + id.description
    }
}

extension InvalidValue {
    fileprivate static var unknownCursor: Self {
        Self("must be a next_cursor that this service has returned")
    }
}
