// SPDX-License-Identifier: Apache-2.0

import Expenses
import ExpensesPostgres
import ExpensesTesting
import Postgres
import Testing

@Suite struct ExpenseRepositoryTests {
    @Test(arguments: StoreRule.all)
    func `the repository keeps the contract`(_ rule: StoreRule) async throws {
        try await withRepository { repository, _ in try await rule.check(repository) }
    }

    @Test func `the longest of everything has room`() async throws {
        try await withRepository { repository, _ in
            let user = try UserID(String(repeating: "u", count: UserID.longest))
            let expense = try Expense.sample(
                of: user, description: String(repeating: "🍜", count: 500),
                category: String(repeating: "c", count: Category.longest))
            let request = try expense.request(
                under: String(repeating: "~", count: IdempotencyKey.longest))
            #expect(try await repository.insert(expense, once: request) == expense)
            #expect(try await repository.find(expense.id, of: user) == expense)
            let repeated = try Expense.sample(of: user)
            #expect(try await repository.insert(repeated, once: request) == expense)
        }
    }

    @Test func `a user's expired keys go when another one is used`() async throws {
        try await withRepository { repository, client in
            let user = try UserID.unique()
            let late = Timestamp.sample.advanced(microseconds: IdempotentRequest.lifetime + 1)
            for (key, time) in [("1", Timestamp.sample), ("2", .sample), ("3", late)] {
                let expense = try Expense.sample(of: user, at: time)
                _ = try await repository.insert(expense, once: try expense.request(under: key))
            }
            let keys = PostgresStatement(
                "select key from idempotency_keys order by key", summary: "SELECT idempotency_keys")
            let left = try await client.query(keys).map { try $0[0, as: String.self] }
            #expect(left == ["3"])
        }
    }

    @Test func `a row that makes no expense is our mistake`() async throws {
        try await withRepository { repository, client in
            let expense = try Expense.sample(of: try .unique())
            _ = try await repository.insert(expense, once: nil)
            let spoil = PostgresStatement(
                "update expenses set currency = 'DEM'", summary: "UPDATE expenses")
            try await client.execute(spoil)
            let error = await #expect(throws: ExpenseError.self) {
                try await repository.find(expense.id, of: expense.user)
            }
            #expect(error?.code == .internal)
        }
    }
}
