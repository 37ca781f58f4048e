// SPDX-License-Identifier: Apache-2.0

/// Money that somebody spent.
package struct Expense: Hashable, Sendable {
    /// Whether the person has been paid back.
    package enum Status: String, CaseIterable, Sendable {
        case unpaid
        case paid
    }

    package let id: ExpenseID
    /// Who spent it, and the only one who may know of it.
    package let user: UserID
    /// What it was, in 1 to 500 characters without control characters.
    package var description: String
    package var amount: Money
    package var category: Category
    package var spentOn: CalendarDate
    /// The bank's payment, once there is one.
    package var payment: PaymentID?
    package let createdAt: Timestamp
    package var updatedAt: Timestamp
    /// 1 when created, one more with every change.
    package var version: Int

    /// An expense as a store returns it; a new one is made from an ``ExpenseDraft``.
    package init(
        id: ExpenseID, user: UserID, description: String, amount: Money, category: Category,
        spentOn: CalendarDate, payment: PaymentID? = nil, createdAt: Timestamp,
        updatedAt: Timestamp, version: Int
    ) {
        self.id = id
        self.user = user
        self.description = description
        self.amount = amount
        self.category = category
        self.spentOn = spentOn
        self.payment = payment
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.version = version
    }

    /// A new expense, unpaid and in its first version.
    package init(_ draft: ExpenseDraft, id: ExpenseID, user: UserID, at time: Timestamp) {
        self.init(
            id: id, user: user, description: draft.description, amount: draft.amount,
            category: draft.category, spentOn: draft.spentOn ?? time.day,
            createdAt: time, updatedAt: time, version: 1)
    }

    /// Whether there is a payment.
    package var status: Status { payment == nil ? .unpaid : .paid }

    /// The same expense, paid, in its next version.
    package func paid(with payment: PaymentID, at time: Timestamp) -> Expense {
        var expense = self
        expense.payment = payment
        expense.updatedAt = max(time, updatedAt)
        expense.version += 1
        return expense
    }
}
