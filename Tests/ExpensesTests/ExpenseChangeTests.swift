// SPDX-License-Identifier: Apache-2.0

import Expenses
import ExpensesTesting
import Testing

@Suite struct ExpenseChangeTests {
    @Test func `fields that are not named stay`() throws {
        let expense = try Expense.sample(of: .unique())
        #expect(try ExpenseChange(ExpenseDraft.Fields()).applied(to: expense) == expense)
        var fields = ExpenseDraft.Fields()
        fields.category = .string("travel")
        var expected = expense
        expected.category = try Category("travel")
        #expect(try ExpenseChange(fields).applied(to: expense) == expected)
    }

    @Test func `an amount alone is in the currency that the expense has`() throws {
        let expense = try Expense.sample(of: .unique(), amount: "1", currency: "JPY")
        #expect(try expense.changed(amount: "70")?.amount.amount == "70")
        #expect(try expense.changed(amount: "70.5") == nil)
    }

    @Test func `a currency alone takes the amount along where it fits`() throws {
        let expense = try Expense.sample(of: .unique(), amount: "42.50", currency: "EUR")
        #expect(try expense.changed(currency: "KWD")?.amount.amount == "42.500")
        #expect(try expense.changed(currency: "USD")?.amount.minorUnits == 4250)
        #expect(try expense.changed(currency: "JPY") == nil)
        #expect(try expense.changed(amount: "42", currency: "JPY")?.amount.amount == "42")
    }

    @Test(arguments: ExpenseField.allCases)
    func `no field can be taken away`(field: ExpenseField) throws {
        var fields = ExpenseDraft.Fields()
        fields[field] = .null
        let error = try #require(throws: ExpenseError.self) { try ExpenseChange(fields) }
        #expect(error.fields.map(\.field) == [field.rawValue])
    }

    @Test func `every bad field is reported at once, the status among them`() throws {
        var fields = ExpenseDraft.Fields.sample(
            description: "", amount: "0", currency: "x", category: "?", spentOn: "?")
        fields.unknown = ["status"]
        let error = try #require(throws: ExpenseError.self) { try ExpenseChange(fields) }
        #expect(error.code == .invalid)
        #expect(error.fields.count == 6)
    }
}

extension Expense {
    /// The expense with another amount or currency, or `nil` where the amount is refused.
    fileprivate func changed(amount: String? = nil, currency: String? = nil) throws -> Expense? {
        var fields = ExpenseDraft.Fields()
        if let amount { fields.amount = .string(amount) }
        if let currency { fields.currency = .string(currency) }
        do {
            return try ExpenseChange(fields).applied(to: self)
        } catch {
            #expect(error.fields.map(\.field) == ["amount"])
            return nil
        }
    }
}
