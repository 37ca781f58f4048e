// SPDX-License-Identifier: Apache-2.0

import Expenses
import ExpensesTesting
import TelemetryModel
import TelemetryTesting
import Testing

@Suite struct UserTests {
    @Test(arguments: UserRule.all)
    func `the store in memory keeps the contract`(rule: UserRule) async throws {
        try await rule.check(InMemoryUserStore())
    }

    @Test(arguments: [
        (12, 1, true), (256, 1, true), (256, 4, true), (11, 1, false), (257, 1, false),
        (11, 4, false), (0, 1, false),
    ])
    func `a password has 12 to 256 characters, however many bytes each takes`(
        count: Int, bytes: Int, isGood: Bool
    ) throws {
        let text = String(repeating: bytes == 1 ? "x" : "🍜", count: count)
        let password = try? Password(text)
        #expect((password != nil) == isGood)
        #expect(password.map(\.utf8.exposed.count) == (isGood ? count * bytes : nil))
    }

    @Test func `a password is taken as it is, spaces and all`() throws {
        let text = " pass\u{0}word\n\u{E9} "
        #expect(try Password(text).utf8.exposed == Array(text.utf8))
        // The same to a person, and two passwords here: nothing is normalised.
        #expect(try Password("caf\u{E9}-caf\u{E9}-12") != Password("cafe\u{301}-cafe\u{301}-12"))
    }

    @Test(
        arguments: [
            (.absent, .absent, ["name is required", "password is required"]),
            (.null, .null, ["name is required", "password is required"]),
            (
                .number("7"), .number("123456789012"),
                ["name must be a string", "password must be a string"]
            ),
            (
                .string("a b"), .string("hunter2"),
                [
                    "name must be 1 to 128 visible ASCII characters without spaces",
                    "password must have 12 to 256 characters",
                ]
            ),
        ] as [(FieldValue, FieldValue, [String])])
    func `every bad field is named with the form that it must have`(
        name: FieldValue, password: FieldValue, messages: [String]
    ) throws {
        var fields = UserDraft.Fields()
        fields.name = name
        fields.password = Secret(password)
        let error = #expect(throws: ExpenseError.self) { try UserDraft(fields) }
        #expect(error?.code == .invalid)
        #expect(error?.fields.map { "\($0.field) \($0.message)" } == messages)
        #expect(!"\(String(describing: error))".contains("hunter2"))
    }

    @Test func `no text shows a password or its hash`() throws {
        var fields = UserDraft.Fields()
        fields.password = Secret(.string("hunter2hunter2"))
        let draft = try UserDraft.sample(named: "ada", password: "hunter2hunter2")
        for value in [fields, draft, draft.password, PasswordHash("hunter2")] as [Any] {
            var dumped = ""
            dump(value, to: &dumped)
            let bytes = "104, 117, 110, 116, 101, 114, 50"
            for text in [dumped, "\(value)", String(reflecting: value), "\([value])"] {
                #expect(!text.contains("hunter2") && !text.contains(bytes))
            }
        }
    }

    @Test func `a registration keeps the hash and tells the user`() async throws {
        let store = InMemoryUserStore()
        let id = RegistrationID.random(at: .sample)
        let hash = PasswordHash("a hash")
        let service = UserService(
            store: store, hasher: StubPasswordHasher { hash }, clock: { .sample },
            makeID: { _ in id })
        let user = try await service.register(.sample(named: "ada"))
        #expect(user == User(id: id, name: try UserID("ada"), createdAt: .sample))
        #expect(store.password(of: user.name) == hash)
        #expect(try await service.get(id, as: user.name) == user)
    }

    @Test func `every method is one span of the layer, which names nobody`() async throws {
        try await withRecordedSpans { spans in
            let service = UserService(store: InMemoryUserStore(), hasher: StubPasswordHasher())
            let user = try await service.register(.sample(named: "margaret"))
            _ = try await service.get(user.id, as: user.name)
            #expect(spans.spans.map(\.name) == ["UserService.register", "UserService.get"])
            for span in spans.spans {
                #expect(span.attributes["component"] == "service")
                #expect(span.attributes["outlay.user.id"] == .string(user.id.description))
            }
            #expect(!"\(spans.spans)".contains("margaret"))
        }
    }

    @Test(arguments: ExpenseError.Code.allCases)
    func `only failures that are ours mark the span`(code: ExpenseError.Code) async throws {
        try await withRecordedSpans { spans in
            let service = UserService(
                store: FailingUserStore(ExpenseError(code, "No.")), hasher: StubPasswordHasher())
            await #expect(throws: ExpenseError.self) {
                try await service.register(.sample(named: "ada"))
            }
            let span = try #require(spans["UserService.register"])
            #expect((span.status.code == .error) == (code.audience == .operator))
        }
    }

    @Test func `layer spans are named after type and method`() {
        for span in UserSpan.allCases {
            let type = span.rawValue.prefix { $0 != "." }
            #expect(type.lowercased() == "user\(span.component)")
        }
    }
}
