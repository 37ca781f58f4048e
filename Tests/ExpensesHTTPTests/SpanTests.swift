// SPDX-License-Identifier: Apache-2.0

import Expenses
import ExpensesTesting
import HTTPTypes
import TelemetryModel
import Testing

@Suite struct SpanTests {
    private static let path = "/expenses/01939d5c-7a00-7000-8000-000000000000"

    @Test(arguments: [
        (HTTPRequest.Method.get, "/expenses", "GET /expenses", "list"),
        (.get, "/expenses/summary?month=2026-11", "GET /expenses/summary", "summary"),
        (.get, path, "GET /expenses/{id}", "get"),
        (.patch, path, "PATCH /expenses/{id}", "change"),
        (.delete, path, "DELETE /expenses/{id}", "delete"),
        (.post, "/expenses", "POST /expenses", "create"),
    ])
    func `a request is a server span, a handler span and a service span`(
        method: HTTPRequest.Method, target: String, name: String, verb: String
    ) async throws {
        let spans = try await TestAPI().run { caller in
            let body: String? = method == .post ? .lunch : method == .patch ? "{}" : nil
            try await caller.send(method, target, body)
        }
        #expect(
            spans.outline == """
                SERVER \(name)
                  INTERNAL ExpenseHandler.\(verb)
                    INTERNAL ExpenseService.\(verb)
                """)
        #expect(spans["ExpenseHandler.\(verb)"]?.attributes["component"] == "handler")
        let isAboutOne = target == Self.path || method == .post
        #expect(
            (spans["ExpenseHandler.\(verb)"]?.attributes["outlay.expense.id"] != nil) == isAboutOne)
    }

    @Test(
        arguments: [
            ("GET", "/expenses/7", "GET /expenses/{id}", "ExpenseHandler.get"),
            ("POST", "/expenses", "POST /expenses", "ExpenseHandler.create"),
            ("PUT", "/expenses/7", "PUT /expenses/{id}", nil), ("GET", "/nowhere", "GET", nil),
            ("BREW", "/expenses", "HTTP /expenses", nil),
        ] as [(String, String, String, String?)])
    func `what the caller did wrong is no error`(
        method: String, path: String, name: String, handler: String?
    ) async throws {
        let method = try #require(HTTPRequest.Method(method))
        let spans = try await TestAPI().run { caller in try await caller.send(method, path) }
        #expect(spans.outline == "SERVER \(name)" + (handler.map { "\n  INTERNAL \($0)" } ?? ""))
        #expect(spans.spans.allSatisfy { $0.status == .unset && $0.events.isEmpty })
    }

    @Test(
        arguments: [
            (ExpenseError(.unavailable, "Not now."), "503"), (Breakdown(), "500"),
        ] as [(any Error, String)])
    func `what went wrong here is an error on every span`(
        error: any Error, status: String
    ) async throws {
        let spans = try await TestAPI(store: FailingExpenseStore(error)).run { caller in
            try await caller.send(.get, "/expenses")
        }
        #expect(
            spans.outline == """
                SERVER GET /expenses ERROR
                  INTERNAL ExpenseHandler.list ERROR
                    INTERNAL ExpenseService.list ERROR
                """)
        #expect(spans["GET /expenses"]?.attributes["error.type"] == .string(status))
        #expect(spans["ExpenseHandler.list"]?.events.map(\.name) == ["exception"])
    }

    @Test func `neither the user nor what was bought is in any span`() async throws {
        let spans = try await TestAPI().run { caller in
            try await caller.send(.post, "/expenses", .lunch, headers: [.idempotencyKey: "k3y"])
        }
        let everything = spans.spans.map { "\($0)" }.joined()
        for secret in ["alice", "auditors", "k3y", "42.50"] {
            #expect(!everything.contains(secret))
        }
    }
}
