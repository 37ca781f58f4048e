// SPDX-License-Identifier: Apache-2.0

import ExpensesPostgres
import Postgres
import Testing

@Suite struct MigrationsTests {
    @Test func `the first run applies everything, the next nothing`() async throws {
        try await withClient { client in
            let first = try await SchemaMigrations.expenses.apply(to: client)
            #expect(first.map(\.version) == Array(1...SchemaMigrations.expenses.all.count))
            #expect(first.map(\.name) == SchemaMigrations.expenses.all.map(\.name))
            #expect(try await SchemaMigrations.expenses.apply(to: client).isEmpty)
        }
    }

    @Test func `several programs at once apply each migration once`() async throws {
        try await withClient { client in
            let applied = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<4 {
                    group.addTask { try await SchemaMigrations.expenses.apply(to: client).count }
                }
                return try await group.reduce(0, +)
            }
            #expect(applied == SchemaMigrations.expenses.all.count)
        }
    }

    @Test func `only a database in the program's version is fit to be used`() async throws {
        try await withClient { client in
            let count = SchemaMigrations.expenses.all.count
            await #expect(throws: MigrationError.databaseIsOlder(database: 0, program: count)) {
                try await SchemaMigrations.expenses.verify(client)
            }
            _ = try await SchemaMigrations.expenses.apply(to: client)
            try await SchemaMigrations.expenses.verify(client)
            let forget = PostgresStatement(
                "delete from schema_migrations where version > 1", summary: "DELETE")
            try await client.execute(forget)
            await #expect(throws: MigrationError.databaseIsOlder(database: 1, program: count)) {
                try await SchemaMigrations.expenses.verify(client)
            }
        }
    }

    @Test func `a database of a newer program is refused`() async throws {
        try await withClient { client in
            _ = try await SchemaMigrations.expenses.apply(to: client)
            let newer = PostgresStatement(
                "insert into schema_migrations (version, name) values (99, 'later')",
                summary: "INSERT schema_migrations")
            try await client.execute(newer)
            let error = MigrationError.databaseIsNewer(
                database: 99, program: SchemaMigrations.expenses.all.count)
            await #expect(throws: error) { try await SchemaMigrations.expenses.apply(to: client) }
            await #expect(throws: error) { try await SchemaMigrations.expenses.verify(client) }
        }
    }

    @Test func `what fails leaves nothing behind`() async throws {
        try await withClient { client in
            // The second migration cannot make a table that is there.
            let obstacle = PostgresStatement(
                "create table idempotency_keys ()", summary: "CREATE TABLE idempotency_keys")
            try await client.execute(obstacle)
            await #expect(throws: PostgresError.self) {
                try await SchemaMigrations.expenses.apply(to: client)
            }
            let tables = PostgresStatement(
                """
                select coalesce(to_regclass('expenses'), to_regclass('schema_migrations')) is null
                """,
                summary: "SELECT pg_class")
            let isClean: Bool? = try await client.query(tables).first?[0]
            #expect(isClean == true)
        }
    }
}
