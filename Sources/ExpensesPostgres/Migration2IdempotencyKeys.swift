// SPDX-License-Identifier: Apache-2.0

import Postgres

extension Migration {
    /// The answers to requests that may be repeated.
    ///
    /// A key expires 24 hours after its first use. It is thrown away when its user uses it, or any
    /// other key, again; nothing needs to sweep the table.
    static let idempotencyKeys = Migration(
        version: 2, name: "idempotency keys",
        statements: [
            PostgresStatement(
                """
                create table idempotency_keys (
                    -- keys of different users have nothing to do with each other
                    user_id text collate "C" not null,
                    key text collate "C" not null
                        constraint idempotency_keys_key_length
                        check (char_length(key) between 1 and 255),
                    -- what the request asked for; another request may not use the key
                    fingerprint text collate "C" not null,
                    -- the row of expenses as it was inserted, which it may no longer be
                    answer jsonb not null,
                    created_at timestamptz not null,
                    primary key (user_id, key)
                )
                """,
                summary: "CREATE TABLE idempotency_keys"),
            // The expired keys of a user.
            PostgresStatement(
                """
                create index idempotency_keys_by_age
                on idempotency_keys (user_id, created_at)
                """,
                summary: "CREATE INDEX idempotency_keys"),
        ])
}
