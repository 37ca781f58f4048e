// SPDX-License-Identifier: Apache-2.0

import Expenses
import ExpensesTesting
import HTTPTypes
import Testing

@Suite struct BudgetAPITests {
    @Test func `a new budget is 201, a changed one 200, and both tell what was spent`() async throws
    {
        let store = InMemoryBudgetStore()
        _ = try await store.apply(try .sample(of: try UserID("alice"), 12_345), at: .sample)
        try await TestAPI(budgets: store).run { caller in
            let new = try await caller.send(.put, "/budgets/meals", .budget)
            #expect(new.status == .created)
            #expect(
                new.text == """
                    {"month":"2026-11","category":"meals","currency":"EUR","limit":"500.00",\
                    "spent":"123.45"}
                    """)
            let body = #"{"limit":70,"currency":"JPY"}"#
            let changed = try await caller.send(.put, "/budgets/meals", body)
            #expect(changed.status == .ok)
            #expect(changed.json["limit"] == "70")
            #expect(changed.json["spent"] == "0")
        }
    }

    @Test func `budgets are listed with what the month spent, this one if none is named`()
        async throws
    {
        let store = InMemoryBudgetStore()
        let alice = try UserID("alice")
        _ = try await store.apply(try .sample(of: alice, 100), at: .sample)
        _ = try await store.apply(try .sample(of: alice, 700, month: "2026-10"), at: .sample)
        try await TestAPI(budgets: store).run { caller in
            try await caller.send(.put, "/budgets/meals", .budget)
            for (query, month, spent) in [
                ("", "2026-11", "1.00"), ("?month=2026-10", "2026-10", "7.00"),
            ] {
                let answer = try await caller.send(.get, "/budgets\(query)")
                #expect(
                    answer.text == """
                        {"month":"\(month)","budgets":[{"category":"meals","currency":"EUR",\
                        "limit":"500.00","spent":"\(spent)"}]}
                        """)
            }
            let others = try await caller.send(.get, "/budgets", user: "bob")
            #expect(others.text == #"{"month":"2026-11","budgets":[]}"#)
        }
    }

    @Test func `alerts tell which budget was reached, how far and when`() async throws {
        let store = InMemoryBudgetStore()
        try await TestAPI(budgets: store).run { caller in
            try await caller.send(.put, "/budgets/meals", .budget)
            let change = try SpendingChange.sample(of: try UserID("alice"), 51_000)
            _ = try await store.apply(change, at: .sample)
            let answer = try await caller.send(.get, "/alerts")
            let alerts = [80, 100].map {
                """
                {"category":"meals","currency":"EUR","percent":\($0),"limit":"500.00",\
                "spent":"510.00","raised_at":"2026-11-20T09:30:00.123456Z"}
                """
            }.joined(separator: ",")
            #expect(answer.text == #"{"month":"2026-11","alerts":[\#(alerts)]}"#)
            let earlier = try await caller.send(.get, "/alerts?month=2026-10")
            #expect(earlier.text == #"{"month":"2026-10","alerts":[]}"#)
            let others = try await caller.send(.get, "/alerts", user: "bob")
            #expect(others.json["alerts"]?.array == [])
        }
    }

    @Test func `a deleted budget is gone, and another user's was never there`() async throws {
        try await TestAPI().run { caller in
            try await caller.send(.put, "/budgets/meals", .budget)
            let others = try await caller.send(.delete, "/budgets/meals", user: "bob")
            #expect(others.status == .notFound)
            #expect(others.json["detail"] == "There is no such budget.")
            #expect(try await caller.send(.delete, "/budgets/meals").status == .noContent)
            #expect(try await caller.send(.delete, "/budgets/meals").status == .notFound)
        }
    }

    @Test(arguments: [
        ("meals", #"{}"#, ["limit", "currency"]),
        ("Meals!", #"{"limit":"0","currency":"eur"}"#, ["category", "limit", "currency"]),
        ("meals", #"{"limit":"1.234","currency":"EUR"}"#, ["limit"]),
        ("meals", #"{"limit":1,"limit":2,"currency":"EUR"}"#, ["limit"]),
        ("meals", #"{"limit":true,"currency":5,"spent":1}"#, ["limit", "currency", "spent"]),
        ("meals", #"{"limit":null,"currency":"EUR"}"#, ["limit"]),
    ])
    func `all bad fields of a budget are named at once`(
        category: String, body: String, fields: [String]
    ) async throws {
        try await TestAPI().run { caller in
            let answer = try await caller.send(.put, "/budgets/\(category)", body)
            #expect(answer.status == .badRequest)
            #expect(answer.badFields == fields)
        }
    }

    @Test(arguments: [
        (HTTPRequest.Method.put, "/budgets/meals", "PUT /budgets/{category}", "set"),
        (.delete, "/budgets/meals", "DELETE /budgets/{category}", "delete"),
        (.get, "/budgets", "GET /budgets", "list"),
        (.get, "/alerts", "GET /alerts", "alerts"),
    ])
    func `a request is a server span, a handler span and a service span`(
        method: HTTPRequest.Method, path: String, name: String, verb: String
    ) async throws {
        let spans = try await TestAPI().run { caller in
            try await caller.send(method, path, method == .put ? .budget : nil)
        }
        #expect(
            spans.outline == """
                SERVER \(name)
                  INTERNAL BudgetHandler.\(verb)
                    INTERNAL BudgetService.\(verb)
                """)
        #expect(spans["BudgetHandler.\(verb)"]?.attributes["component"] == "handler")
        #expect(spans["BudgetService.\(verb)"]?.attributes["component"] == "service")
    }
}

extension String {
    static let budget = #"{"limit":"500.00","currency":"EUR"}"#
}
