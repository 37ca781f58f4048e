// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Expenses
import ExpensesHTTP
import ExpensesTesting
import HTTPTypes
import ServiceHTTP
import Testing

/// Every exchange of every test is held against `openapi.yaml`; these see to it that nothing in it is
/// an empty promise.
@Suite struct OpenAPITests {
    private static let nobody = "/expenses/01939d5c-7a00-7000-8000-000000000000"
    private static let overlong = "{\"description\":\"\(String(repeating: "x", count: 65_536))\"}"

    @Test func `every described operation answers with every described status`() async throws {
        var seen = try await answersOfAWorkingStore()
        for code in [ExpenseError.Code.unavailable, .conflict] {
            seen.formUnion(try await answers(of: ExpenseError(code, "Not now.")))
        }
        seen.formUnion(try await answers(of: Breakdown()))
        seen.formUnion(try await answersToPayments())
        seen.formUnion(try await answersOfABrokenChain())
        #expect(try APIDescription().promised.subtracting(seen) == [])
    }

    @Test func `every route is described, and nothing else`() throws {
        let api = ExpensesAPI(
            service: ExpenseService(store: InMemoryExpenseStore(), payments: StubPayments()),
            budgets: BudgetService(store: InMemoryBudgetStore()),
            registrations: UserService(store: InMemoryUserStore(), hasher: StubPasswordHasher())
        ) {}
        let routes = Set(api.router().routes.map { "\($0.method.rawValue) \($0.path)" })
        let described = try APIDescription().promised.map { $0.split(separator: " ").prefix(2) }
        #expect(routes == Set(described.map { $0.joined(separator: " ") }))
    }

    @Test func `the checker itself notices what is wrong`() throws {
        let schema = JSONSchema(root: try JSON(yaml: OpenAPIDocument.yaml))
        let total = try JSON(parsing: ##"{"$ref":"#/components/schemas/Total"}"##)
        for (body, complaints) in [
            (#"{"category":"meals","currency":"EUR","amount":"1","count":1}"#, 0),
            (#"{"category":"meals","currency":"EUR","amount":"1"}"#, 1),
            (#"{"category":"meals","currency":"eur","amount":"1","count":"1","x":1}"#, 3),
            (#"{"category":"a b","currency":"EUR","amount":1,"count":0}"#, 3),
        ] {
            #expect(schema.errors(in: try JSON(parsing: body), schema: total).count == complaints)
        }
    }

    private func answersOfAWorkingStore() async throws -> Set<String> {
        let exchanges = Exchanges()
        try await TestAPI().run { caller in
            try await answerWell(caller)
            try await refuse(caller)
            try await answerAboutBudgets(caller)
            try await answerAboutUsers(caller)
            for name in caller.seen.all { exchanges.insert(name) }
        }
        return exchanges.all
    }

    private func answerWell(_ caller: TestCaller) async throws {
        let path = "/expenses/\(try await caller.create())"
        try await caller.send(.get, path)
        try await caller.send(.get, path, headers: [.ifNoneMatch: "\"1\""])
        try await caller.send(.get, "/expenses")
        try await caller.send(.get, "/expenses/summary?month=2026-11")
        try await caller.send(.patch, path, #"{"amount":7.25}"#)
        try await caller.send(.patch, path, "{}", headers: [.ifMatch: "\"1\""])
        try await caller.send(.delete, path, headers: [.ifMatch: "\"1\""])
        try await caller.send(.delete, path)
        for path in ["/chain", "/healthz", "/readyz", "/openapi.yaml"] {
            try await caller.send(.get, path, user: nil)
        }
    }

    private func refuse(_ caller: TestCaller) async throws {
        for key in [String.lunch, #"{"description":"a","amount":1,"currency":"JPY"}"#] {
            try await caller.send(.post, "/expenses", key, headers: [.idempotencyKey: "once"])
        }
        for (method, path) in [(HTTPRequest.Method.post, "/expenses"), (.patch, Self.nobody)] {
            try await caller.send(method, path, "[")
            try await caller.send(method, path, Self.overlong)
            try await caller.send(method, path, .lunch, type: "text/plain")
            try await caller.send(method, path, .lunch, user: nil)
        }
        try await caller.send(.patch, Self.nobody, "{}")
        for (method, path) in [
            (HTTPRequest.Method.get, "/expenses"), (.get, "/expenses/summary"),
            (.get, "/expenses/7"), (.delete, "/expenses/7"),
        ] {
            try await caller.send(method, "\(path)?limit=0")
            try await caller.send(method, path, user: nil)
        }
        try await caller.send(.get, Self.nobody)
        try await caller.send(.delete, Self.nobody)
    }

    private func answerAboutBudgets(_ caller: TestCaller) async throws {
        let path = "/budgets/meals"
        for _ in 1...2 { try await caller.send(.put, path, .budget) }
        for path in ["/budgets", "/alerts", "/budgets?month=2026-10", "/alerts?month=2026-11"] {
            try await caller.send(.get, path)
            try await caller.send(.get, path, user: nil)
            try await caller.send(.get, "\(path)&month=0")
        }
        try await caller.send(.put, path, "[")
        try await caller.send(.put, path, Self.overlong)
        try await caller.send(.put, path, .budget, type: "text/plain")
        try await caller.send(.put, path, .budget, user: nil)
        try await caller.send(.delete, path, user: nil)
        try await caller.send(.delete, "/budgets/no-")
        for _ in 1...2 { try await caller.send(.delete, path) }
    }

    private func answerAboutUsers(_ caller: TestCaller) async throws {
        let created = try await caller.send(.post, "/users", .registration, user: nil)
        let path = try #require(created.headers[.location])
        try await caller.send(.post, "/users", .registration, user: nil)
        try await caller.send(.post, "/users", "[", user: nil)
        try await caller.send(.post, "/users", Self.overlong, user: nil)
        try await caller.send(.post, "/users", .registration, user: nil, type: "text/plain")
        for user in ["margaret", "alice", nil] { try await caller.send(.get, path, user: user) }
        try await caller.send(.get, "/users/7")
    }

    private func answersToPayments() async throws -> Set<String> {
        let exchanges = Exchanges()
        for code in [ExpenseError.Code.bankFailed, .bankUnavailable, .bankTimeout, .internal] {
            let payments = StubPayments { _ in throw ExpenseError(code, "Not now.") }
            try await TestAPI(payments: payments).run { caller in
                try await caller.send(.post, "/expenses/\(try await caller.create())/pay")
                for name in caller.seen.all { exchanges.insert(name) }
            }
        }
        try await TestAPI().run { caller in
            let path = "/expenses/\(try await caller.create())/pay"
            try await caller.send(.post, path)
            try await caller.send(.post, path)
            try await caller.send(.post, path, user: nil)
            try await caller.send(.post, Self.nobody + "/pay")
            try await caller.send(.post, "/expenses/7/pay")
            for name in caller.seen.all { exchanges.insert(name) }
        }
        return exchanges.all
    }

    private func answersOfABrokenChain() async throws -> Set<String> {
        let exchanges = Exchanges()
        let failures: [any Error] = [
            HTTPClientError.deadlineExceeded, HTTPClientError.connectTimeout, Breakdown(),
        ]
        for failure in failures {
            let chain = ChainHandler("outlay-expenses") {
                throw Problem(upstream: failure, named: "bank", code: "bank")
            }
            try await TestAPI(chain: chain).run { caller in
                try await caller.send(.get, "/chain", user: nil)
                for name in caller.seen.all { exchanges.insert(name) }
            }
        }
        return exchanges.all
    }

    private func answers(of error: any Error) async throws -> Set<String> {
        let exchanges = Exchanges()
        let api = TestAPI(
            store: FailingExpenseStore(error), budgets: FailingBudgetStore(error),
            users: FailingUserStore(error),
            readiness: { throw error })
        try await api.run { caller in
            // Only what is created or changed can conflict.
            try await caller.send(.post, "/expenses", .lunch)
            try await caller.send(.patch, Self.nobody, "{}")
            if (error as? ExpenseError)?.code != .conflict {
                try await caller.send(.get, "/expenses")
                try await caller.send(.get, "/expenses/summary?month=2026-11")
                try await caller.send(.get, Self.nobody)
                try await caller.send(.delete, Self.nobody)
                try await caller.send(.get, "/readyz", user: nil)
                try await caller.send(.get, "/budgets")
                try await caller.send(.get, "/alerts")
                try await caller.send(.put, "/budgets/meals", .budget)
                try await caller.send(.delete, "/budgets/meals")
                try await caller.send(.post, "/users", .registration, user: nil)
                try await caller.send(.get, "/users/\(RegistrationID.random(at: .sample))")
            }
            for name in caller.seen.all { exchanges.insert(name) }
        }
        return exchanges.all
    }
}
