// SPDX-License-Identifier: Apache-2.0

import Expenses
import ExpensesTesting
import HTTPTypes
import TelemetryTesting
import Testing

@Suite struct UserAPITests {
    @Test func `whoever registers is 201 with an address, and the password is nowhere in it`()
        async throws
    {
        try await TestAPI().run { caller in
            let answer = try await caller.send(.post, "/users", .registration, user: nil)
            #expect(answer.status == .created)
            let id = try #require(answer.json["id"]?.string)
            #expect(answer.headers[.location] == "/users/\(id)")
            #expect(
                answer.text == """
                    {"id":"\(id)","name":"margaret","created_at":"2026-11-20T09:30:00.123456Z"}
                    """)
            let read = try await caller.send(.get, "/users/\(id)", user: "margaret")
            #expect(read.status == .ok)
            #expect(read.text == answer.text)
        }
    }

    @Test func `a user is read by nobody else`() async throws {
        try await TestAPI(defaultUser: try UserID("margaret")).run { caller in
            let created = try await caller.send(.post, "/users", .registration, user: nil)
            let path = try #require(created.headers[.location])
            #expect(try await caller.send(.get, path, user: nil).status == .ok)
            for (user, path) in [
                ("bob", path), ("margaret", "/users/\(RegistrationID.random(at: .sample))"),
            ] {
                let answer = try await caller.send(.get, path, user: user)
                #expect(answer.status == .notFound)
                #expect(answer.json["detail"] == "There is no such user.")
                #expect(!answer.text.contains("margaret"))
            }
            #expect(try await caller.send(.get, "/users/margaret").badFields == ["id"])
        }
    }

    @Test func `a name that is taken is 409, also with the same password`() async throws {
        try await TestAPI().run { caller in
            try await caller.send(.post, "/users", .registration, user: nil)
            let other = #"{"name":"margaret","password":"another password"}"#
            for body in [String.registration, other] {
                let answer = try await caller.send(.post, "/users", body, user: nil)
                #expect(answer.status == .conflict)
                #expect(answer.code == "name_taken")
                #expect(!answer.text.contains("password"))
            }
        }
    }

    @Test func `of several of one name at the same time, one is registered`() async throws {
        try await TestAPI().run { caller in
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        try await caller.send(.post, "/users", .registration, user: nil).status.code
                    }
                }
                return try await group.reduce(into: [Int]()) { $0.append($1) }
            }
            #expect(statuses.sorted() == [201] + Array(repeating: 409, count: 7))
        }
    }

    @Test(arguments: [
        (#"{}"#, ["name", "password"]),
        (#"{"name":"a b","password":"hunter2"}"#, ["name", "password"]),
        (#"{"name":"","password":["hunter2hunter2"]}"#, ["name", "password"]),
        (#"{"name":5,"password":123456789012}"#, ["name", "password"]),
        (
            #"{"name":"margaret","password":"hunter2hunter2","password":"hunter2hunter2"}"#,
            ["password"]
        ),
        (#"{"name":"margaret","password":"hunter2hunter2","role":"hunter2"}"#, ["role"]),
    ])
    func `all bad fields are named at once, and none is repeated`(
        body: String, fields: [String]
    ) async throws {
        try await TestAPI().run { caller in
            let answer = try await caller.send(.post, "/users", body, user: nil)
            #expect(answer.status == .badRequest)
            #expect(answer.badFields == fields)
            #expect(!answer.text.contains("hunter2") && !answer.text.contains("123456789012"))
        }
    }

    @Test func `who comes when too many register is told when to come again`() async throws {
        let hasher = StubPasswordHasher {
            throw ExpenseError(.unavailable, "Too many people are registering at present.")
        }
        let spans = try await TestAPI(hasher: hasher).run { caller in
            let answer = try await caller.send(.post, "/users", .registration, user: nil)
            #expect(answer.status == .serviceUnavailable)
            #expect(answer.headers[.retryAfter] == "1")
        }
        #expect(spans["POST /users"]?.status.code == .error)
    }

    @Test func `a request is a server span, a handler span and a service span`() async throws {
        let spans = try await TestAPI().run { caller in
            let created = try await caller.send(.post, "/users", .registration, user: nil)
            let path = try #require(created.headers[.location])
            try await caller.send(.get, path, user: "margaret")
        }
        #expect(
            spans.outline == """
                SERVER POST /users
                  INTERNAL UserHandler.register
                    INTERNAL UserService.register
                SERVER GET /users/{id}
                  INTERNAL UserHandler.get
                    INTERNAL UserService.get
                """)
        let ids = spans.spans.filter { $0.kind == .internal }.map {
            $0.attributes["outlay.user.id"]
        }
        #expect(Set(ids).count == 1 && ids.first != .some(nil))
        #expect(
            !"\(spans.spans)".contains("margaret") && !"\(spans.spans)".contains("correct horse"))
    }

    @Test func `neither name nor password is in a line, whatever goes wrong`() async throws {
        for error in [Breakdown(), ExpenseError(.unavailable, "Not now.")] as [any Error] {
            let log = RecordedLog()
            let api = TestAPI(
                users: FailingUserStore(error), logger: log.logger(level: .trace))
            let spans = try await api.run { caller in
                for body in [
                    String.registration, "{\"password\":\"correct horse", .registration + "}",
                ] {
                    try await caller.send(.post, "/users", body, user: nil)
                }
            }
            let said = log.lines.joined() + "\(spans.spans)"
            #expect(log.lines.count >= 4)
            #expect(!said.contains("correct horse") && !said.contains("margaret"))
        }
    }
}

extension String {
    static let registration = #"{"name":"margaret","password":"correct horse battery"}"#
}
