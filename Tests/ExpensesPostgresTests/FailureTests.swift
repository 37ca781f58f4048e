// SPDX-License-Identifier: Apache-2.0

import Expenses
import ExpensesTesting
import Postgres
import PostgresTesting
import Testing

@testable import ExpensesPostgres

@Suite struct FailureTests {
    @Test(
        arguments: [
            (PostgresError.Code.connection, nil), (.poolFull, nil), (.poolTimeout, nil),
            (.shutdown, nil), (.statementTimeout, "57014"), (.cancelled, "57014"),
            (.server, "57P01"), (.server, "57P03"), (.server, "53300"), (.server, "53100"),
            (.server, "08006"), (.server, "58030"), (.server, "25006"), (.server, "40001"),
            (.server, "40P01"),
        ] as [(PostgresError.Code, String?)])
    func `what passes by itself is unavailable`(code: PostgresError.Code, state: String?) {
        #expect(ExpenseError(failure(code, state)).code == .unavailable)
    }

    @Test(
        arguments: [
            (PostgresError.Code.decoding, nil), (.encoding, nil), (.scopeEnded, nil),
            (.server, "42P01"), (.server, "42601"), (.server, "22003"), (.server, "23514"),
            (.server, "23505"),
        ] as [(PostgresError.Code, String?)])
    func `what somebody has to mend is internal`(code: PostgresError.Code, state: String?) {
        let error = ExpenseError(failure(code, state))
        #expect(error.code == .internal)
        #expect(error.cause is PostgresError)
    }

    @Test func `a taken id is a conflict`() {
        var error = failure(.server, "23505")
        error.constraint = "expenses_pkey"
        #expect(ExpenseError(error).code == .conflict)
    }

    @Test func `no cause reaches the caller`() {
        let error = ExpenseError(PostgresError(.connection, "no route to 10.0.0.7"))
        #expect(!error.message.contains("10.0.0.7"))
        #expect(error.description.contains("10.0.0.7"))
    }

    @Test func `a database that is gone is unavailable until it is back`() async throws {
        try await PostgresServer.with { server in
            var configuration = try PostgresConfiguration(url: server.url(database: "postgres"))
            // The first connection is waited for as well, on a busy machine, too.
            configuration.acquireTimeout = .seconds(5)
            try await PostgresClient.withClient(configuration: configuration) { client in
                _ = try await SchemaMigrations.expenses.apply(to: client)
                let repository = ExpenseRepository(client: client)
                let expense = try Expense.sample(of: try .unique())
                _ = try await repository.insert(expense, once: nil)

                try await server.kill()
                let error = await #expect(throws: ExpenseError.self) {
                    try await repository.find(expense.id, of: expense.user)
                }
                #expect(error?.code == .unavailable)

                try await server.start()
                try await untilAvailable {
                    let found = try await repository.find(expense.id, of: expense.user)
                    #expect(found == expense)
                }
            }
        }
    }

    private func failure(_ code: PostgresError.Code, _ state: String?) -> PostgresError {
        var error = PostgresError(code, "It failed.")
        error.sqlState = state
        return error
    }

    /// Tries again for as long as the client is still finding its way back.
    private func untilAvailable(_ operation: () async throws -> Void) async throws {
        for _ in 1..<20 {
            do {
                return try await operation()
            } catch let error as ExpenseError where error.code == .unavailable {
                continue
            }
        }
        try await operation()
    }
}
