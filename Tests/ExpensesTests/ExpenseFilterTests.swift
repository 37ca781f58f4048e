// SPDX-License-Identifier: Apache-2.0

import Expenses
import ExpensesTesting
import Testing

@Suite struct ExpenseFilterTests {
    @Test func `a filter that names nothing admits everything, 20 at a time`() throws {
        let filter = try ExpenseFilter(ExpenseFilter.Fields())
        #expect(filter == (try .sample(limit: 20)))
        #expect(filter.category == nil && filter.status == nil && filter.cursor == nil)
    }

    @Test func `every bad parameter is reported at once`() throws {
        var fields = ExpenseFilter.Fields()
        fields.category = "Meals"
        fields.status = "open"
        fields.from = "yesterday"
        fields.to = ""
        fields.limit = "0"
        fields.cursor = "2"
        let error = try #require(throws: ExpenseError.self) { try ExpenseFilter(fields) }
        #expect(error.code == .invalid)
        let names = error.fields.map(\.field)
        #expect(names == ["category", "status", "from", "to", "limit", "cursor"])
    }

    @Test(arguments: ["0", "101", "-1", "+5", "5.0", "", "ten", "99999999999999999999"])
    func `a page holds 1 to 100 expenses`(limit: String) {
        var fields = ExpenseFilter.Fields()
        fields.limit = limit
        #expect(throws: ExpenseError.self) { try ExpenseFilter(fields) }
    }

    @Test func `the first day is not after the last`() throws {
        #expect(throws: ExpenseError.self) {
            try ExpenseFilter.sample(from: "2026-11-02", to: "2026-11-01")
        }
        #expect(try ExpenseFilter.sample(from: "2026-11-01", to: "2026-11-01").limit == 20)
    }

    @Test func `a cursor is read back`() throws {
        for day in ["1970-01-01", "2026-11-20", "2099-12-31"] {
            let cursor = ExpenseCursor(after: try .sample(of: .unique(), spentOn: day))
            #expect(try ExpenseCursor(cursor.description) == cursor)
        }
    }

    @Test func `what we did not write is no cursor`() throws {
        let good = ExpenseCursor(after: try .sample(of: .unique())).description
        let bad = [
            "", "x", good.uppercased(), good + "0", String(good.dropLast()), " " + good,
            "+" + good.dropFirst(), "7fffffff" + good.dropFirst(8), String(good.dropFirst(8)),
        ]
        for text in bad {
            #expect(throws: InvalidValue.self) { try ExpenseCursor(text) }
        }
    }

    @Test(arguments: [
        ("2026-11", "2026-11-01", "2026-11-30"), ("2024-02", "2024-02-01", "2024-02-29"),
        ("9999-12", "9999-12-01", "9999-12-31"),
    ])
    func `a month has a first and a last day`(text: String, first: String, last: String) throws {
        let month = try SummaryMonth(parameter: text)
        #expect(month.firstDay.description == first)
        #expect(month.lastDay.description == last)
        #expect(month.description == text)
    }

    @Test(arguments: [nil, "", "2026", "2026-13", "2026-00", "2026-1", "2026-11-20", "0000-01"])
    func `anything else is no month`(text: String?) throws {
        let error = try #require(throws: ExpenseError.self) { try SummaryMonth(parameter: text) }
        #expect(error.code == .invalid)
        #expect(error.fields.map(\.field) == ["month"])
    }
}
