// SPDX-License-Identifier: Apache-2.0

import Postgres

extension Migration {
    /// What is still to be told to others.
    static let outbox = Migration(
        version: 4, name: "outbox",
        statements: [
            PostgresStatement(
                """
                create table outbox (
                    -- drawn while the expense's row is locked: for one expense, the order of its changes
                    position bigint generated always as identity primary key,
                    -- UUIDv7, made by the program; how receivers recognise what they know
                    event_id uuid not null,
                    kind text collate "C" not null
                        constraint outbox_kind_known
                        check (kind in (
                            'expense.created', 'expense.updated', 'expense.paid', 'expense.deleted'
                        )),
                    occurred_at timestamptz not null,
                    -- trace context and baggage of the request, by the propagators' names
                    headers jsonb not null,
                    -- no foreign key: the events of a deleted expense outlive it
                    expense_id uuid not null,
                    -- the row of expenses after the change, or before its deletion
                    expense jsonb not null
                )
                """,
                summary: "CREATE TABLE outbox"),
            // Whether an expense has an earlier event.
            PostgresStatement(
                """
                create index outbox_by_expense
                on outbox (expense_id, position)
                """,
                summary: "CREATE INDEX outbox"),
            PostgresStatement(
                """
                create function notify_outbox() returns trigger
                language plpgsql as $$
                begin
                    perform pg_notify('outbox', '');
                    return null;
                end
                $$
                """,
                summary: "CREATE FUNCTION notify_outbox"),
            // By row and not by statement: a statement that changes nothing wakes nobody.
            PostgresStatement(
                """
                create trigger outbox_notify
                after insert on outbox
                for each row execute function notify_outbox()
                """,
                summary: "CREATE TRIGGER outbox"),
        ])
}
