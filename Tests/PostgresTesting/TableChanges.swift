// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Postgres

extension PostgresClient {
    /// Returns once a condition holds, which is asked at first and again after each statement of anybody
    /// that writes to one of `tables`.
    ///
    /// For what another task or process does to the database; the tables keep triggers that tell of it.
    /// Takes two connections of the pool, one of them to listen, and leaves no spans.
    ///
    /// - Throws: what the condition throws; `CancellationError`.
    package func until(
        changesOf tables: [String], _ condition: () async throws -> Bool
    ) async throws {
        try await withTracingSuppressed {
            try await tellOfChanges(of: tables)
            for await _ in notifications(on: channel) where try await condition() { return }
            throw CancellationError()
        }
    }

    private func tellOfChanges(of tables: [String]) async throws {
        let tell = """
            create or replace function tell_of_change() returns trigger language plpgsql as $$
            begin
                perform pg_notify('\(channel)', '');
                return null;
            end $$
            """
        try await execute(PostgresStatement(tell, summary: "CREATE FUNCTION"))
        for table in tables {
            let trigger = """
                create or replace trigger tell_of_change
                after insert or update or delete or truncate on \(table)
                for each statement execute function tell_of_change()
                """
            try await execute(PostgresStatement(trigger, summary: "CREATE TRIGGER \(table)"))
        }
    }
}

private let channel = "table_changes"
