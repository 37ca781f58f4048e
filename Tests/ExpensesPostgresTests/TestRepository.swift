// SPDX-License-Identifier: Apache-2.0

import Expenses
import ExpensesPostgres
import Instrumenting
import Postgres
import PostgresTesting

/// Runs `body` with a repository on a new database whose schema is current, and the client beneath.
func withRepository<Result: Sendable>(
    _ body: (ExpenseRepository, PostgresClient) async throws -> Result
) async throws -> Result {
    try await withClient { client in
        // What prepares a test does not belong to its trace.
        try await withTracingSuppressed {
            _ = try await SchemaMigrations.expenses.apply(to: client)
        }
        return try await body(ExpenseRepository(client: client), client)
    }
}

/// Runs `body` with a client of a new, empty database.
func withClient<Result: Sendable>(
    _ body: (PostgresClient) async throws -> Result
) async throws -> Result {
    try await withTestDatabase { url in
        var configuration = try PostgresConfiguration(url: url)
        configuration.maximumConnections = 4
        configuration.acquireTimeout = .seconds(30)
        return try await PostgresClient.withClient(configuration: configuration, body)
    }
}
