// SPDX-License-Identifier: Apache-2.0

import Postgres

/// Every statement that ``UserRepository`` runs.
enum UserStatements {
    /// Inserts nothing where the name is taken, which is an answer and no failure of the statement: of
    /// two at the same time, the second waits for the first to commit.
    ///
    /// `$1` id, `$2` name, `$3` hash of the password, `$4` now.
    static let insert = PostgresStatement(
        """
        insert into users (id, name, password_hash, created_at)
        values ($1, $2, $3, $4)
        on conflict (name) do nothing
        """,
        summary: "INSERT users")

    /// `$1` id, `$2` name.
    static let find = PostgresStatement(
        """
        select created_at
        from users
        where id = $1
        and name = $2
        """,
        summary: "SELECT users")
}
