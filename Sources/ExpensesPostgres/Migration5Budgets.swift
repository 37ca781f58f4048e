// SPDX-License-Identifier: Apache-2.0

import Postgres

extension Migration {
    /// Budgets, and what the worker makes of the events of expenses.
    static let budgets = Migration(
        version: 5, name: "budgets", statements: [budgetsTable, spending, inbox, alerts])

    private static let budgetsTable = PostgresStatement(
        """
        create table budgets (
            user_id text collate "C" not null
                constraint budgets_user_id_length
                check (char_length(user_id) between 1 and 128),
            -- a slug; one budget each
            category text collate "C" not null
                constraint budgets_category_length
                check (char_length(category) between 1 and 50),
            -- ISO 4217; what is spent in another currency does not count
            currency text collate "C" not null
                constraint budgets_currency_length check (char_length(currency) = 3),
            -- for a month, in minor units
            limit_minor bigint not null
                constraint budgets_limit_positive check (limit_minor > 0),
            updated_at timestamptz not null,
            primary key (user_id, category)
        )
        """,
        summary: "CREATE TABLE budgets")

    /// There is no check against negative sums: a row that `on conflict` would turn into an update is
    /// checked before, and what is taken away arrives as a negative row.
    private static let spending = PostgresStatement(
        """
        create table monthly_spending (
            user_id text collate "C" not null,
            -- its first day
            month date not null,
            category text collate "C" not null,
            currency text collate "C" not null,
            -- the sum of what spending_inbox has for this user, month, category and currency
            spent_minor bigint not null,
            primary key (user_id, month, category, currency)
        )
        """,
        summary: "CREATE TABLE monthly_spending")

    /// One row an expense and not one an event: states come with their number, so that the latest one
    /// says all, and the table grows no faster than that of the expenses.
    private static let inbox = PostgresStatement(
        """
        create table spending_inbox (
            -- no foreign key: the row outlives its expense, so that late events revive nothing
            expense_id uuid primary key,
            -- the version of the expense that counts at present; the greatest bigint once deleted
            revision bigint not null,
            category text collate "C" not null,
            currency text collate "C" not null,
            month date not null,
            -- what the expense adds to its month; 0 once deleted
            amount_minor bigint not null,
            -- the same as it was before the latest event; null at first
            before_category text collate "C",
            before_currency text collate "C",
            before_month date,
            before_minor bigint
        )
        """,
        summary: "CREATE TABLE spending_inbox")

    private static let alerts = PostgresStatement(
        """
        create table budget_alerts (
            user_id text collate "C" not null,
            month date not null,
            category text collate "C" not null,
            currency text collate "C" not null,
            -- how much of the limit was reached
            percent integer not null,
            -- as they were then
            limit_minor bigint not null,
            spent_minor bigint not null,
            raised_at timestamptz not null,
            -- once each, whoever raises it and whatever changes afterwards
            primary key (user_id, month, category, currency, percent)
        )
        """,
        summary: "CREATE TABLE budget_alerts")
}
