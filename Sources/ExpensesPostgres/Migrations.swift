// SPDX-License-Identifier: Apache-2.0

import Postgres

/// Brings a database's schema up to date.
package enum Migrations {
    /// Every migration, in order.
    package static let all: [Migration] = [.expenses, .idempotencyKeys]

    /// Applies what the database lacks, all of it or nothing.
    ///
    /// An advisory lock makes programs that start at the same time take turns; the later ones find
    /// nothing left to do.
    ///
    /// - Returns: the migrations that were applied, in order.
    /// - Throws: ``MigrationError/databaseIsNewer(database:program:)``; ``Postgres/PostgresError``.
    package static func apply(to client: PostgresClient) async throws -> [Migration] {
        try await client.withTransaction { transaction in
            _ = try await transaction.query(lock, lockKey)
            try await transaction.execute(createTable)
            let version = try await version(in: transaction)
            let pending = all.filter { $0.version > version }
            for migration in pending { try await apply(migration, in: transaction) }
            return pending
        }
    }

    /// Makes sure, before the program serves anybody, that it and the database fit.
    ///
    /// - Throws: ``MigrationError``; ``Postgres/PostgresError``.
    package static func verify(_ client: PostgresClient) async throws {
        let isTouched: Bool? = try await client.query(tableExists).first?[0]
        let version = isTouched == true ? try await version(in: client) : 0
        guard version == latest else {
            throw MigrationError.databaseIsOlder(database: version, program: latest)
        }
    }

    /// The version that the program needs.
    private static let latest = all.count

    private static func apply(
        _ migration: Migration, in transaction: PostgresTransaction
    ) async throws {
        for statement in migration.statements { try await transaction.execute(statement) }
        try await transaction.execute(record, migration.version, migration.name)
    }

    private static func version(in session: some PostgresSession) async throws -> Int {
        let version: Int = try await session.query(readVersion).first?[0] ?? 0
        guard version <= latest else {
            throw MigrationError.databaseIsNewer(database: version, program: latest)
        }
        return version
    }
}

extension Migrations {
    /// Any number that nobody else locks: "outlay" in ASCII.
    private static let lockKey: Int64 = 0x6F75_746C_6179

    private static let lock = PostgresStatement(
        "select pg_advisory_xact_lock($1)", summary: "SELECT pg_advisory_xact_lock")

    private static let tableExists = PostgresStatement(
        "select to_regclass('schema_migrations') is not null", summary: "SELECT pg_class")

    private static let createTable = PostgresStatement(
        """
        create table if not exists schema_migrations (
            -- counted from 1 without gaps
            version integer primary key,
            name text not null,
            applied_at timestamptz not null default now()
        )
        """,
        summary: "CREATE TABLE schema_migrations")

    private static let readVersion = PostgresStatement(
        """
        select coalesce(max(version), 0)
        from schema_migrations
        """,
        summary: "SELECT schema_migrations")

    private static let record = PostgresStatement(
        """
        insert into schema_migrations (version, name)
        values ($1::bigint, $2)
        """,
        summary: "INSERT schema_migrations")
}
