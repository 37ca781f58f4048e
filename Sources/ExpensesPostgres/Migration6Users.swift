// SPDX-License-Identifier: Apache-2.0

import Postgres

extension Migration {
    /// Those who have registered. The tables of expenses and budgets refer to users by name and not to
    /// this table: most users were never registered.
    static let users = Migration(
        version: 6, name: "users",
        statements: [
            PostgresStatement(
                """
                create table users (
                    id uuid primary key,
                    -- what X-User-Id says
                    name text collate "C" not null
                        constraint users_name_key unique
                        constraint users_name_length
                        check (char_length(name) between 1 and 128),
                    -- in the PHC string format; the check keeps a mistake from storing a password
                    password_hash text collate "C" not null
                        constraint users_password_hash_form
                        check (password_hash ~ '^[$]scrypt[$][a-z0-9=,]+[$][A-Za-z0-9+/]+[$]'
                            and char_length(password_hash) between 80 and 128),
                    created_at timestamptz not null
                )
                """,
                summary: "CREATE TABLE users")
        ])
}
