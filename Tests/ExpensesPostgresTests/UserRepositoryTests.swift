// SPDX-License-Identifier: Apache-2.0

import Expenses
import ExpensesPostgres
import ExpensesTesting
import Postgres
import TelemetryTesting
import Testing

@Suite struct UserRepositoryTests {
    @Test(arguments: UserRule.all)
    func `the repository keeps the contract of the store`(rule: UserRule) async throws {
        try await withRepository { _, client in
            try await rule.check(UserRepository(client: client))
        }
    }

    @Test func `each call is a span of the layer with its statement below`() async throws {
        try await withRepository { _, client in
            try await withRecordedSpans { spans in
                let service = UserService(
                    store: UserRepository(client: client), hasher: StubPasswordHasher())
                let user = try await service.register(.sample(named: "margaret"))
                _ = try await service.get(user.id, as: user.name)
                await #expect(throws: ExpenseError.self) {
                    try await service.register(.sample(named: "margaret"))
                }
                #expect(spans.outline == Self.registered)
                for span in spans.spans where span.name.hasPrefix("UserRepository.") {
                    #expect(span.attributes["component"] == "repository")
                    #expect(span.attributes["outlay.user.id"] != nil)
                }
                let said = "\(spans.spans)"
                for secret in ["margaret", "hhhh", "ssss"] { #expect(!said.contains(secret)) }
            }
        }
    }

    /// The check of the table is the last line of defence; what it says of the row stays inside.
    @Test func `what is no hash is not kept, and no error repeats it`() async throws {
        try await withRepository { _, client in
            let store = UserRepository(client: client)
            let user = User.sample(named: try .unique())
            await withRecordedSpans { spans in
                let error = await #expect(throws: ExpenseError.self) {
                    try await store.insert(user, password: PasswordHash("correct horse battery"))
                }
                #expect(error?.code == .internal)
                #expect(error?.description.contains("users_password_hash_form") == true)
                for text in ["\(String(describing: error))", "\(spans.spans)"] {
                    #expect(!text.contains("correct horse") && !text.contains(user.name.rawValue))
                }
            }
        }
    }

    private static let registered = """
        INTERNAL UserService.register
          INTERNAL UserRepository.insert
            CLIENT INSERT users
        INTERNAL UserService.get
          INTERNAL UserRepository.find
            CLIENT SELECT users
        INTERNAL UserService.register
          INTERNAL UserRepository.insert
            CLIENT INSERT users
        """
}
