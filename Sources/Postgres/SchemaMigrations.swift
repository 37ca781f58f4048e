// SPDX-License-Identifier: Apache-2.0

/// Brings one schema of a database up to date: a list of migrations, and a table that remembers which
/// of them the database has.
///
/// Programs that share a database each have a schema, with a table and a lock of its own.
package struct SchemaMigrations: Sendable {
    /// Every migration, in order.
    package let all: [Migration]
    private let statements: MigrationStatements
    private let lockKey: Int64

    /// - Parameters:
    ///   - all: numbered from 1 without gaps.
    ///   - table: remembers what was applied; an SQL name that needs no quotes.
    ///   - lockKey: any number that nobody else locks.
    package init(_ all: [Migration], table: StaticString, lockKey: Int64) {
        self.all = all
        self.lockKey = lockKey
        statements = MigrationStatements(table: "\(table)")
    }

    /// Applies what the database lacks, all of it or nothing.
    ///
    /// An advisory lock makes programs that start at the same time take turns; the later ones find
    /// nothing left to do.
    ///
    /// - Returns: the migrations that were applied, in order.
    /// - Throws: ``MigrationError/databaseIsNewer(database:program:)``; ``PostgresError``.
    package func apply(to client: PostgresClient) async throws -> [Migration] {
        try await client.withTransaction { transaction in
            _ = try await transaction.query(statements.lock, lockKey)
            try await transaction.execute(statements.createTable)
            let version = try await version(in: transaction)
            let pending = all.filter { $0.version > version }
            for migration in pending { try await apply(migration, in: transaction) }
            return pending
        }
    }

    /// Makes sure, before the program serves anybody, that it and the database fit.
    ///
    /// - Throws: ``MigrationError``; ``PostgresError``.
    package func verify(_ client: PostgresClient) async throws {
        let isTouched: Bool? = try await client.query(statements.tableExists).first?[0]
        let version = isTouched == true ? try await version(in: client) : 0
        guard version == all.count else {
            throw MigrationError.databaseIsOlder(database: version, program: all.count)
        }
    }

    private func apply(_ migration: Migration, in transaction: PostgresTransaction) async throws {
        for statement in migration.statements { try await transaction.execute(statement) }
        try await transaction.execute(statements.record, migration.version, migration.name)
    }

    private func version(in session: some PostgresSession) async throws -> Int {
        let version: Int = try await session.query(statements.readVersion).first?[0] ?? 0
        guard version <= all.count else {
            throw MigrationError.databaseIsNewer(database: version, program: all.count)
        }
        return version
    }
}

/// The statements about the table of versions.
private struct MigrationStatements {
    let lock = PostgresStatement(
        "select pg_advisory_xact_lock($1)", summary: "SELECT pg_advisory_xact_lock")
    let tableExists: PostgresStatement
    let createTable: PostgresStatement
    let readVersion: PostgresStatement
    let record: PostgresStatement

    init(table: String) {
        tableExists = PostgresStatement(
            "select to_regclass('\(table)') is not null", summary: "SELECT pg_class")
        createTable = PostgresStatement(
            """
            create table if not exists \(table) (
                -- counted from 1 without gaps
                version integer primary key,
                name text not null,
                applied_at timestamptz not null default now()
            )
            """,
            summary: "CREATE TABLE \(table)")
        readVersion = PostgresStatement(
            """
            select coalesce(max(version), 0)
            from \(table)
            """,
            summary: "SELECT \(table)")
        record = PostgresStatement(
            """
            insert into \(table) (version, name)
            values ($1::bigint, $2)
            """,
            summary: "INSERT \(table)")
    }
}
