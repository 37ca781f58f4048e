// SPDX-License-Identifier: Apache-2.0

import Expenses
import ExpensesTesting
import HTTPTypes
import Hummingbird
import ServiceHTTP
import Testing

@testable import ExpensesHTTP

@Suite struct RefusedRequestTests {
    @Test func `every bad field is listed at once`() async throws {
        try await TestAPI().run { caller in
            let body = """
                {"description":7,"amount":"-1","currency":"EURO","category":{"a":[1]},\
                "spent_on":"yesterday","status":"paid","amount":2}
                """
            let answer = try await caller.send(.post, "/expenses", body)
            #expect(answer.status == .badRequest)
            #expect(answer.code == "invalid")
            #expect(
                Set(answer.badFields) == [
                    "description", "amount", "currency", "category", "spent_on", "status",
                ])
            #expect(answer.badFields.count == 7)
            let change = try await caller.send(
                .patch, "/expenses/\(ExpenseID.random(at: .sample))", body)
            #expect(Set(change.badFields) == Set(answer.badFields))
        }
    }

    @Test(arguments: [
        #""NaN""#, "-1", "0", "1.234", #""""#, "true", "1e400", #""99999999999999999999""#, "null",
    ])
    func `an amount that is no positive sum of money is refused`(amount: String) async throws {
        try await TestAPI().run { caller in
            let body = #"{"description":"Pen","currency":"EUR","amount":\#(amount)}"#
            let answer = try await caller.send(.post, "/expenses", body)
            #expect(answer.status == .badRequest)
            #expect(answer.badFields == ["amount"])
        }
    }

    @Test(arguments: ["", "{", "[]", "null", #"{"amount":01}"#, #"{"a":1,}"#, "{} {}"])
    func `what is no JSON object is malformed`(body: String) async throws {
        try await TestAPI().run { caller in
            let answer = try await caller.send(.post, "/expenses", body)
            #expect(answer.status == .badRequest)
            #expect(answer.code == "malformed")
            #expect(answer.json["detail"]?.string?.contains(" at byte ") == true)
        }
    }

    @Test(arguments: [
        "limit=0", "limit=101", "limit=x", "cursor=zzz", "status=lost", "from=2026-02-30",
        "from=2026-11-02&to=2026-11-01", "category=%20", "categroy=meals", "limit=1&limit=2",
    ])
    func `a bad parameter of a list is refused`(query: String) async throws {
        try await TestAPI().run { caller in
            let answer = try await caller.send(.get, "/expenses?\(query)")
            #expect(answer.status == .badRequest)
            #expect(answer.badFields == [String(query.prefix { $0 != "=" })])
        }
    }

    @Test func `every bad parameter is listed at once`() async throws {
        try await TestAPI().run { caller in
            let answer = try await caller.send(.get, "/expenses?x=1&limit=0&status=lost")
            #expect(answer.badFields == ["x", "status", "limit"])
        }
    }

    @Test(arguments: [
        "", "?month=", "?month=2026-13", "?month=2026", "?month=2026-11&month=2026-12",
    ])
    func `a summary needs a month`(query: String) async throws {
        try await TestAPI().run { caller in
            let answer = try await caller.send(.get, "/expenses/summary\(query)")
            #expect(answer.status == .badRequest)
            #expect(answer.badFields == ["month"])
        }
    }

    @Test(arguments: [HTTPRequest.Method.get, .patch, .delete])
    func `an id that is no UUID is refused`(method: HTTPRequest.Method) async throws {
        try await TestAPI().run { caller in
            let body = method == .patch ? "{}" : nil
            let answer = try await caller.send(method, "/expenses/7", body)
            #expect(answer.status == .badRequest)
            #expect(answer.badFields == ["id"])
        }
    }

    @Test(arguments: [nil, "", "with space", "Zoë", String(repeating: "x", count: 129)])
    func `a request without a proper user is refused`(user: String?) async throws {
        try await TestAPI().run { caller in
            let answer = try await caller.send(.get, "/expenses", user: user)
            #expect(answer.status == .unauthorized)
            #expect(answer.code == "unauthenticated")
            #expect(answer.headers[.wwwAuthenticate] != nil)
        }
    }

    @Test(arguments: ["", "two words", String(repeating: "x", count: 256)])
    func `a key that is none is refused`(key: String) async throws {
        try await TestAPI().run { caller in
            let answer = try await caller.send(
                .post, "/expenses", .lunch, headers: [.idempotencyKey: key])
            #expect(answer.status == .badRequest)
            #expect(answer.badFields == ["Idempotency-Key"])
        }
    }

    @Test func `a key that belongs to another request is refused`() async throws {
        try await TestAPI().run { caller in
            let headers: HTTPFields = [.idempotencyKey: "once"]
            try await caller.send(.post, "/expenses", .lunch, headers: headers)
            let other = #"{"description":"Pen","amount":"1","currency":"EUR"}"#
            let answer = try await caller.send(.post, "/expenses", other, headers: headers)
            #expect(answer.status == .unprocessableContent)
            #expect(answer.code == "idempotency_mismatch")
        }
    }

    @Test(arguments: [nil, "text/plain", "application/x-www-form-urlencoded", "application/jsonp"])
    func `only JSON is read`(type: String?) async throws {
        try await TestAPI().run { caller in
            let answer = try await caller.send(.post, "/expenses", .lunch, type: type)
            #expect(answer.status == .unsupportedMediaType)
            #expect(answer.code == "unsupported_media_type")
        }
    }

    @Test func `a compressed body is not read`() async throws {
        try await TestAPI().run { caller in
            let answer = try await caller.send(
                .post, "/expenses", .lunch, headers: [.contentEncoding: "gzip"])
            #expect(answer.status == .unsupportedMediaType)
        }
    }

    @Test func `the checks come in order: user, media type, length, syntax, fields`() async throws {
        try await TestAPI().run { caller in
            let long = String(repeating: "[", count: 65_537)
            var codes: [String?] = []
            codes.append(try await caller.send(.post, "/expenses", long, user: nil, type: nil).code)
            codes.append(try await caller.send(.post, "/expenses", long, type: nil).code)
            codes.append(try await caller.send(.post, "/expenses", long).code)
            codes.append(try await caller.send(.post, "/expenses", "[").code)
            codes.append(try await caller.send(.post, "/expenses", "{}").code)
            #expect(
                codes == [
                    "unauthenticated", "unsupported_media_type", "too_large", "malformed",
                    "invalid",
                ])
        }
    }

    @Test func `a long body is refused also when it does not say how long it is`() async throws {
        let chunks = AsyncStream<ByteBuffer> { stream in
            for _ in 0...64 { stream.yield(ByteBuffer(repeating: 0x20, count: 1024)) }
            stream.finish()
        }
        let head = HTTPRequest(
            method: .post, scheme: nil, authority: nil, path: "/",
            headerFields: [.contentType: "application/json"])
        let request = Request(head: head, body: RequestBody(asyncSequence: chunks))
        let problem = await #expect(throws: Problem.self) {
            _ = try await ExpenseRequestBody(of: request)
        }
        #expect(problem?.status == .contentTooLarge)
    }

    @Test(arguments: ["/", "/expense", "/expenses/a/b", "/expenses/summary/x", "/favicon.ico"])
    func `an unknown path is not found`(path: String) async throws {
        try await TestAPI().run { caller in
            let answer = try await caller.send(.get, path, user: nil)
            #expect(answer.status == .notFound)
            #expect(answer.code == "unknown_route")
        }
    }

    @Test(arguments: [
        ("PUT", "/expenses", "POST, GET, HEAD"), ("BREW", "/expenses", "POST, GET, HEAD"),
        ("POST", "/expenses/7", "GET, HEAD, PATCH, DELETE"), ("DELETE", "/healthz", "GET, HEAD"),
        ("DELETE", "/expenses/summary", "GET, HEAD"), ("OPTIONS", "/expenses", "POST, GET, HEAD"),
    ])
    func `an unknown method is told which ones there are`(
        method: String, path: String, allow: String
    ) async throws {
        let method = try #require(HTTPRequest.Method(method))
        try await TestAPI().run { caller in
            let answer = try await caller.send(method, path, user: nil)
            #expect(answer.status == .methodNotAllowed)
            #expect(answer.headers[.allow] == allow)
        }
    }
}
