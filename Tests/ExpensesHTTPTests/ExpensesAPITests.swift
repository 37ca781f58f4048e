// SPDX-License-Identifier: Apache-2.0

import Expenses
import ExpensesTesting
import HTTPTypes
import Testing

@Suite struct ExpensesAPITests {
    @Test func `a created expense has all its fields, an address and an entity tag`() async throws {
        try await TestAPI().run { caller in
            let answer = try await caller.send(.post, "/expenses", .lunch)
            let id = try #require(answer.json["id"]?.string)
            #expect(answer.status == .created)
            #expect(answer.headers[.location] == "/expenses/\(id)")
            #expect(answer.headers[.eTag] == "\"1\"")
            #expect(
                answer.text == """
                    {"id":"\(id)","description":"Lunch with the auditors","amount":"42.50",\
                    "currency":"EUR","category":"meals","spent_on":"2026-11-20","status":"unpaid",\
                    "created_at":"2026-11-20T09:30:00.123456Z",\
                    "updated_at":"2026-11-20T09:30:00.123456Z","version":1}
                    """)
            let read = try await caller.send(.get, "/expenses/\(id)")
            #expect(read.json == answer.json)
            #expect(read.headers[.eTag] == "\"1\"")
        }
    }

    @Test func `category and day have defaults`() async throws {
        try await TestAPI().run { caller in
            let body = #"{"description":"Pen","amount":3,"currency":"JPY","category":null}"#
            let answer = try await caller.send(.post, "/expenses", body)
            #expect(answer.json["category"] == "general")
            #expect(answer.json["spent_on"] == "2026-11-20")
            #expect(answer.json["amount"] == "3")
        }
    }

    @Test(arguments: ["0.10", "10.00", "999999999999.99"])
    func `a JSON number keeps its very digits`(amount: String) async throws {
        try await TestAPI().run { caller in
            let body = #"{"description":"Pen","currency":"EUR","amount":\#(amount)}"#
            let answer = try await caller.send(.post, "/expenses", body)
            #expect(answer.json["amount"] == .string(amount))
        }
    }

    @Test func `what needs escaping comes back as it was sent`() async throws {
        try await TestAPI().run { caller in
            let description = #"Caf\u00e9 \"Zum \\ Anker\" \ud83c\udf7b"#
            let id = try await caller.create(
                #"{"description":"\#(description)","amount":"1","currency":"EUR"}"#)
            let answer = try await caller.send(.get, "/expenses/\(id)")
            #expect(answer.json["description"] == .string("Café \"Zum \\ Anker\" 🍻"))
        }
    }

    @Test func `an absent field stays, a present one changes, and the version grows`() async throws
    {
        try await TestAPI().run { caller in
            let path = "/expenses/\(try await caller.create())"
            let answer = try await caller.send(
                .patch, path, #"{"amount":"12.00","category":"travel"}"#)
            #expect(answer.status == .ok)
            #expect(answer.headers[.eTag] == "\"2\"")
            #expect(answer.json["version"] == .int(2))
            #expect(answer.json["amount"] == "12.00")
            #expect(answer.json["category"] == "travel")
            #expect(answer.json["description"] == "Lunch with the auditors")
        }
    }

    @Test func `a merge patch by its own media type is accepted`() async throws {
        try await TestAPI().run { caller in
            let path = "/expenses/\(try await caller.create())"
            let answer = try await caller.send(
                .patch, path, "{}", type: "application/merge-patch+json; charset=utf-8")
            #expect(answer.status == .ok)
        }
    }

    @Test func `a deleted expense is gone`() async throws {
        try await TestAPI().run { caller in
            let path = "/expenses/\(try await caller.create())"
            #expect(try await caller.send(.delete, path).status == .noContent)
            #expect(try await caller.send(.get, path).status == .notFound)
            #expect(try await caller.send(.delete, path).status == .notFound)
        }
    }

    @Test func `a list is filtered, and paged by its cursor`() async throws {
        try await TestAPI().run { caller in
            for day in 10..<15 {
                _ = try await caller.create(
                    #"{"description":"\#(day)","amount":"1","currency":"EUR","spent_on":"2026-11-\#(day)"}"#
                )
            }
            var target = "/expenses?from=2026-11-11&to=2026-11-14&status=unpaid&limit=3"
            let first = try await caller.send(.get, target).json
            target += "&cursor=\(try #require(first["next_cursor"]?.string))"
            let second = try await caller.send(.get, target).json
            let pages = [first, second].map { page in
                page["expenses"]?.array?.compactMap { $0["description"]?.string }
            }
            #expect(pages == [["14", "13", "12"], ["11"]])
            #expect(second["next_cursor"] == .null)
            let none = try await caller.send(.get, "/expenses?category=travel").text
            #expect(none == #"{"expenses":[],"next_cursor":null}"#)
        }
    }

    @Test func `a month is added up by category and currency`() async throws {
        try await TestAPI().run { caller in
            _ = try await caller.create()
            _ = try await caller.create()
            let answer = try await caller.send(.get, "/expenses/summary?month=2026-11")
            #expect(
                answer.text == """
                    {"month":"2026-11","totals":[{"category":"meals","currency":"EUR",\
                    "amount":"85.00","count":2}]}
                    """)
        }
    }

    @Test func `a repeated request is answered like the first`() async throws {
        try await TestAPI().run { caller in
            let headers: HTTPFields = [.idempotencyKey: "once"]
            let first = try await caller.send(.post, "/expenses", .lunch, headers: headers)
            let again = try await caller.send(.post, "/expenses", .lunch, headers: headers)
            #expect(again.status == .created)
            #expect(again.text == first.text)
            #expect(again.headers[.location] == first.headers[.location])
            let list = try await caller.send(.get, "/expenses").json["expenses"]?.array
            #expect(list?.count == 1)
        }
    }

    @Test func `nobody sees, changes or deletes what is another user's`() async throws {
        try await TestAPI().run { caller in
            let path = "/expenses/\(try await caller.create(user: "alice"))"
            for answer in [
                try await caller.send(.get, path, user: "bob"),
                try await caller.send(.patch, path, "{}", user: "bob"),
                try await caller.send(.delete, path, user: "bob", headers: [.ifMatch: "\"9\""]),
            ] {
                #expect(answer.status == .notFound)
                #expect(answer.code == "not_found")
            }
            let list = try await caller.send(.get, "/expenses", user: "bob").json["expenses"]
            #expect(list == .array([]))
            #expect(try await caller.send(.get, path, user: "alice").status == .ok)
        }
    }

    @Test func `who is not named is the default user, where there is one`() async throws {
        let api = TestAPI(defaultUser: try UserID("demo"))
        try await api.run { caller in
            let path = "/expenses/\(try await caller.create(user: nil))"
            #expect(try await caller.send(.get, path, user: "demo").status == .ok)
            #expect(try await caller.send(.get, path, user: "alice").status == .notFound)
        }
    }

    @Test func `HEAD answers like GET, without a body`() async throws {
        let spans = try await TestAPI().run { caller in
            let path = "/expenses/\(try await caller.create())"
            let get = try await caller.send(.get, path)
            let head = try await caller.send(.head, path)
            #expect(head.status == .ok)
            #expect(head.headers[.contentLength] == get.headers[.contentLength])
            #expect(head.headers[.eTag] == get.headers[.eTag])
        }
        #expect(spans["HEAD /expenses/{id}"] != nil)
    }
}

extension JSON: ExpressibleByStringLiteral {
    init(stringLiteral value: String) { self = .string(value) }
}
