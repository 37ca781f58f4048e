// SPDX-License-Identifier: Apache-2.0

import Expenses

extension ExpenseDraft.Fields {
    /// Fields that make a good draft, for a test to spoil or to change.
    package static func sample(
        description: String = "Lunch with the auditors", amount: String = "42.50",
        currency: String = "EUR", category: String = "meals", spentOn: String = "2026-11-20"
    ) -> Self {
        var fields = Self()
        fields.description = .string(description)
        fields.amount = .string(amount)
        fields.currency = .string(currency)
        fields.category = .string(category)
        fields.spentOn = .string(spentOn)
        return fields
    }
}

extension UserID {
    /// A user that no other test knows, so that tests can share a database.
    package static func unique() throws -> UserID {
        try UserID("user-\(ExpenseID.random(at: .now()))")
    }
}

extension Expense {
    /// A new expense of a user, good in every field.
    package static func sample(
        of user: UserID, description: String = "Lunch with the auditors",
        amount: String = "42.50", currency: String = "EUR", category: String = "meals",
        spentOn: String = "2026-11-20", at time: Timestamp = .sample
    ) throws -> Expense {
        let fields = ExpenseDraft.Fields.sample(
            description: description, amount: amount, currency: currency, category: category,
            spentOn: spentOn)
        return Expense(try ExpenseDraft(fields), id: .random(at: time), user: user, at: time)
    }

    /// The request that would have created this expense under a key.
    package func request(under key: String) throws -> IdempotentRequest {
        let fields = ExpenseDraft.Fields.sample(
            description: description, amount: amount.amount, currency: amount.currency.code,
            category: category.slug, spentOn: spentOn.description)
        return IdempotentRequest(key: try IdempotencyKey(key), draft: try ExpenseDraft(fields))
    }
}

extension Timestamp {
    /// 2026-11-20T09:30:00.123456Z, for tests that need a moment and not the present one.
    package static let sample = Timestamp(microseconds: 1_795_167_000_123_456)

    /// A later moment.
    package func advanced(microseconds: Int64) -> Timestamp {
        Timestamp(microseconds: self.microseconds + microseconds)
    }
}

extension ExpenseFilter {
    /// A filter made of parameters as a request would give them.
    package static func sample(
        category: String? = nil, status: String? = nil, from: String? = nil, to: String? = nil,
        limit: Int? = nil, after cursor: ExpenseCursor? = nil
    ) throws -> ExpenseFilter {
        var fields = Fields()
        fields.category = category
        fields.status = status
        fields.from = from
        fields.to = to
        fields.limit = limit.map(String.init)
        fields.cursor = cursor?.description
        return try ExpenseFilter(fields)
    }
}
