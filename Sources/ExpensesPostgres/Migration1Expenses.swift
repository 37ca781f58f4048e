// SPDX-License-Identifier: Apache-2.0

import Postgres

extension Migration {
    /// The expenses themselves.
    static let expenses = Migration(
        version: 1, name: "expenses",
        statements: [
            // The program parses; the checks are for whoever writes past it, and cost little. Texts
            // that are compared and never shown in an order of their own are collated by bytes.
            PostgresStatement(
                """
                create table expenses (
                    -- UUIDv7, made by the program; its order is the order of creation
                    id uuid primary key,
                    -- whose expense it is; every statement asks for it
                    user_id text collate "C" not null
                        constraint expenses_user_id_length
                        check (char_length(user_id) between 1 and 128),
                    description text not null
                        constraint expenses_description_length
                        check (char_length(description) between 1 and 500),
                    -- in minor units of the currency: 4250 is EUR 42.50, JPY 4250, KWD 4.250
                    amount_minor bigint not null
                        constraint expenses_amount_positive check (amount_minor > 0),
                    -- ISO 4217; which codes there are is known to the program
                    currency text collate "C" not null
                        constraint expenses_currency_length check (char_length(currency) = 3),
                    -- a slug
                    category text collate "C" not null
                        constraint expenses_category_length
                        check (char_length(category) between 1 and 50),
                    -- a day without a time zone, as on the receipt
                    spent_on date not null,
                    status text collate "C" not null
                        constraint expenses_status_known check (status in ('unpaid', 'paid')),
                    created_at timestamptz not null,
                    updated_at timestamptz not null
                        constraint expenses_updated_after_created check (updated_at >= created_at),
                    -- counts changes; an update names the version that it replaces
                    version bigint not null
                        constraint expenses_version_positive check (version > 0)
                )
                """,
                summary: "CREATE TABLE expenses"),
            // The list of a user, read from its end, and the sums of a month.
            PostgresStatement(
                """
                create index expenses_by_day
                on expenses (user_id, spent_on, id)
                """,
                summary: "CREATE INDEX expenses"),
            // The list of a user in one category, which may be rare among many expenses.
            PostgresStatement(
                """
                create index expenses_by_category_and_day
                on expenses (user_id, category, spent_on, id)
                """,
                summary: "CREATE INDEX expenses"),
        ])
}
