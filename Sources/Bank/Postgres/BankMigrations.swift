// SPDX-License-Identifier: Apache-2.0

import Postgres

extension SchemaMigrations {
    /// The schema of the bank, which may share a database with that of expenses or have its own; its
    /// lock is "bank" in ASCII.
    package static let bank = SchemaMigrations(
        [.accounts], table: "bank_migrations", lockKey: 0x6261_6E6B)
}

extension Migration {
    /// Accounts, and what was paid from them.
    fileprivate static let accounts = Migration(
        version: 1, name: "accounts",
        statements: [
            PostgresStatement(
                """
                create table accounts (
                    -- one account a user
                    user_id text collate "C" primary key,
                    -- ISO 4217; which codes there are is known to the program
                    currency text collate "C" not null
                        constraint accounts_currency_length check (char_length(currency) = 3),
                    -- in minor units; the check is what no bug can get past
                    balance_minor bigint not null
                        constraint accounts_never_overdrawn check (balance_minor >= 0),
                    opening_minor bigint not null,
                    opened_at timestamptz not null
                )
                """,
                summary: "CREATE TABLE accounts"),
            PostgresStatement(
                """
                create table payments (
                    -- UUIDv7, made by the program
                    id uuid primary key,
                    user_id text collate "C" not null references accounts (user_id),
                    -- makes a repeated order the same payment
                    key text collate "C" not null,
                    currency text collate "C" not null,
                    amount_minor bigint not null
                        constraint payments_amount_positive check (amount_minor > 0),
                    -- what it was for, in the words of whoever asked
                    reference text not null,
                    made_at timestamptz not null,
                    constraint payments_once_a_key unique (user_id, key)
                )
                """,
                summary: "CREATE TABLE payments"),
        ])
}
