// SPDX-License-Identifier: Apache-2.0

import Expenses
import ExpensesTesting
import Testing

@Suite struct ExpenseDraftTests {
    @Test func `a draft holds what was sent, parsed`() throws {
        let draft = try ExpenseDraft(.sample())
        #expect(draft.description == "Lunch with the auditors")
        #expect(draft.amount == Money(minorUnits: 4250, currency: try Currency("EUR")))
        #expect(draft.category.slug == "meals")
        #expect(draft.spentOn?.description == "2026-11-20")
    }

    @Test(arguments: [FieldValue.absent, .null])
    func `category and day may be left out`(nothing: FieldValue) throws {
        var fields = ExpenseDraft.Fields.sample()
        fields.category = nothing
        fields.spentOn = nothing
        let draft = try ExpenseDraft(fields)
        #expect(draft.category == .general)
        #expect(draft.spentOn == nil)
    }

    @Test func `a day that was left out is the day of creation in UTC`() throws {
        var fields = ExpenseDraft.Fields.sample()
        fields.spentOn = .absent
        let expense = Expense(
            try ExpenseDraft(fields), id: .random(at: .sample), user: try UserID("ada"), at: .sample
        )
        #expect(expense.spentOn.description == "2026-11-20")
        #expect(expense.version == 1)
        #expect(expense.status == .unpaid)
        #expect(expense.updatedAt == expense.createdAt)
    }

    @Test func `an amount may be a number, as exact as it was written`() throws {
        var fields = ExpenseDraft.Fields.sample()
        fields.amount = .number("42.50")
        #expect(try ExpenseDraft(fields) == ExpenseDraft(.sample()))
        fields.amount = .number("4.25e1")
        #expect(try badFields(of: fields) == ["amount"])
    }

    @Test func `every bad field is reported at once`() throws {
        var fields = ExpenseDraft.Fields()
        #expect(try badFields(of: fields) == ["description", "amount", "currency"])
        fields = .sample(
            description: "", amount: "-1", currency: "eur", category: "Meals", spentOn: "today")
        fields.unknown = ["status"]
        #expect(
            try badFields(of: fields)
                == ["description", "amount", "currency", "category", "spent_on", "status"])
    }

    @Test(arguments: ExpenseField.allCases, [FieldValue.other, .number("1"), .null])
    func `a field of the wrong kind is bad`(field: ExpenseField, value: FieldValue) throws {
        let isFine: Bool =
            switch (field, value) {
            case (.amount, .number), (.category, .null), (.spentOn, .null): true
            default: false
            }
        var fields = ExpenseDraft.Fields.sample()
        fields[field] = value
        #expect(try badFields(of: fields) == (isFine ? [] : [field.rawValue]))
    }

    @Test func `digits beyond the currency are an error of the amount`() throws {
        #expect(try badFields(of: .sample(amount: "42.505")) == ["amount"])
        #expect(try badFields(of: .sample(amount: "42.50", currency: "JPY")) == ["amount"])
    }

    @Test(arguments: [
        ("  Lunch\n", "Lunch"), ("a", "a"), ("昼食 🍜", "昼食 🍜"), ("\u{3000}x\u{A0}", "x"),
        (String(repeating: "é", count: 500), String(repeating: "é", count: 500)),
    ])
    func `white space around a description goes`(text: String, kept: String) throws {
        #expect(try ExpenseDraft(.sample(description: text)).description == kept)
    }

    @Test(arguments: [
        "", " ", "\n\t", "a\u{0}b", "a\nb", "a\tb", "a\u{7F}b", "a\u{85}b",
        String(repeating: "x", count: 501),
    ])
    func `a description has 1 to 500 characters and no control character`(text: String) throws {
        #expect(try badFields(of: .sample(description: text)) == ["description"])
    }

    @Test(arguments: [
        "", "-", "a-", "-a", "a--b", "Meals", "a b", "a_b", "é", String(repeating: "x", count: 51),
    ])
    func `a category is a slug`(text: String) throws {
        #expect(try badFields(of: .sample(category: text)) == ["category"])
    }

    @Test(arguments: ["a", "2026", "a-b-c", String(repeating: "x", count: 50)])
    func `any slug is a category`(text: String) throws {
        #expect(try ExpenseDraft(.sample(category: text)).category.slug == text)
    }

    @Test(arguments: ["1969-12-31", "2100-01-01", "2026-02-29", "20.11.2026"])
    func `money is spent on a day from 1970 to 2099`(text: String) throws {
        #expect(try badFields(of: .sample(spentOn: text)) == ["spent_on"])
    }

    @Test func `no message repeats what was sent`() throws {
        let fields = ExpenseDraft.Fields.sample(
            description: "secret\u{0}", amount: "secret", currency: "secret", category: "SECRET",
            spentOn: "secret")
        let error = try #require(throws: ExpenseError.self) { try ExpenseDraft(fields) }
        #expect(error.fields.count == 5)
        #expect(!error.description.lowercased().contains("secret"))
    }

    private func badFields(of fields: ExpenseDraft.Fields) throws -> [String] {
        do {
            _ = try ExpenseDraft(fields)
            return []
        } catch {
            #expect(error.code == .invalid)
            return error.fields.map(\.field)
        }
    }
}
