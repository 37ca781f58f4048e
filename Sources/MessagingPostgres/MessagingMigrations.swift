// SPDX-License-Identifier: Apache-2.0

import Postgres

extension SchemaMigrations {
    /// The schema of ``PostgresBroker``; its lock is "queues" in ASCII.
    package static let messaging = SchemaMigrations(
        [.queues, .queueOrder], table: "messaging_schema_migrations", lockKey: 0x7175_6575_6573)
}

extension Migration {
    /// Queues, who reads them, and what could not be processed.
    static let queues = Migration(
        version: 1, name: "queues",
        statements: [groups, messages, messagesByTurn, deadLetters, deadLettersByGroup])

    /// Who takes the next messages finds them without looking at all that wait.
    static let queueOrder = Migration(
        version: 2, name: "queue order", statements: [messagesInOrder])

    private static let groups = PostgresStatement(
        """
        create table queue_groups (
            destination text collate "C" not null,
            -- whose consumers share the messages; each group gets all of them
            group_name text collate "C" not null
                constraint queue_groups_group_name_length check (group_name <> ''),
            primary key (destination, group_name)
        )
        """,
        summary: "CREATE TABLE queue_groups")

    private static let messages = PostgresStatement(
        """
        create table queue_messages (
            -- the order of publication
            position bigint generated always as identity primary key,
            destination text collate "C" not null,
            -- whose copy it is; empty until the destination has its first group
            group_name text collate "C" not null,
            message_id text collate "C" not null,
            -- messages of one key are delivered one after the other
            message_key text collate "C" not null,
            message_type text collate "C" not null,
            -- trace context and baggage, by the propagators' names
            headers jsonb not null,
            body bytea not null,
            -- how often it was delivered
            attempts bigint not null default 0,
            -- when it may be delivered: now, after a pause, or when a consumer has been silent too long
            due_at timestamptz not null default clock_timestamp()
        )
        """,
        summary: "CREATE TABLE queue_messages")

    // Whose turn it is within a key.
    private static let messagesByTurn = PostgresStatement(
        """
        create index queue_messages_by_turn
        on queue_messages (destination, group_name, message_key, position)
        """,
        summary: "CREATE INDEX queue_messages")

    // In which order a group's messages are looked at.
    private static let messagesInOrder = PostgresStatement(
        """
        create index queue_messages_in_order
        on queue_messages (destination, group_name, position)
        """,
        summary: "CREATE INDEX queue_messages")

    private static let deadLetters = PostgresStatement(
        """
        create table queue_dead_letters (
            -- the order in which they were given up
            position bigint generated always as identity primary key,
            destination text collate "C" not null,
            group_name text collate "C" not null,
            message_id text collate "C" not null,
            message_key text collate "C" not null,
            message_type text collate "C" not null,
            headers jsonb not null,
            body bytea not null,
            attempts bigint not null,
            -- why the last attempt failed, and in which trace
            reason text not null,
            trace_id text collate "C",
            died_at timestamptz not null default clock_timestamp()
        )
        """,
        summary: "CREATE TABLE queue_dead_letters")

    private static let deadLettersByGroup = PostgresStatement(
        """
        create index queue_dead_letters_by_group
        on queue_dead_letters (destination, group_name, position)
        """,
        summary: "CREATE INDEX queue_dead_letters")
}
