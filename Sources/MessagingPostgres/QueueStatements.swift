// SPDX-License-Identifier: Apache-2.0

import Postgres

/// Every statement that ``PostgresBroker`` runs.
enum QueueStatements {
    /// Adds messages for each group of a destination, or for the first that will come, and wakes the
    /// consumers when that is committed.
    ///
    /// Texts because there are no arrays of arrays of bytes; the order of the arrays is kept.
    ///
    /// `$1` destination, `$2` ids, `$3` keys, `$4` types, `$5` headers, `$6` bodies in base64.
    static let publish = PostgresStatement(
        """
        with recipients as (
            select group_name
            from queue_groups
            where destination = $1::text
            union all
            select ''
            where not exists (select from queue_groups where destination = $1)
        ), added as (
            insert into queue_messages (
                destination, group_name, message_id, message_key, message_type, headers, body
            )
            select $1, group_name, id, key, type, headers::jsonb, decode(body, 'base64')
            from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
                with ordinality as message (id, key, type, headers, body, number)
            cross join recipients
            order by number
        )
        select pg_notify('queue', $1)
        """,
        summary: "INSERT queue_messages")

    /// Makes a group known, and gives it what was published before there was any.
    ///
    /// `$1` destination, `$2` group.
    static let register = PostgresStatement(
        """
        with known as (
            insert into queue_groups (destination, group_name)
            values ($1::text, $2::text)
            on conflict do nothing
        )
        update queue_messages
        set group_name = $2
        where destination = $1
        and group_name = ''
        """,
        summary: "INSERT queue_groups UPDATE queue_messages")

    /// Takes the first message of each key whose time has come, and skips what others are taking.
    ///
    /// A message that was taken stays the first of its key, so its successors wait until it is settled.
    /// The queue is read in its order only until there are enough, which takes a plan for the queue as it
    /// is: the plan for an empty one would look at all that have come since. `offset 0` keeps the look at
    /// each one's predecessors from becoming a join. Of two consumers the later one looks at the row again
    /// and finds that its time is yet to come.
    ///
    /// `$1` destination, `$2` group, `$3` limit, `$4` microseconds until it counts as forgotten.
    static let claim = PostgresStatement(
        """
        with turn as materialized (
            select position
            from queue_messages as message
            where destination = $1
            and group_name = $2
            and due_at <= clock_timestamp()
            and not exists (
                select
                from queue_messages as predecessor
                where predecessor.destination = message.destination
                and predecessor.group_name = message.group_name
                and predecessor.message_key = message.message_key
                and predecessor.position < message.position
                offset 0
            )
            order by position
            limit $3
            for update skip locked
        )
        update queue_messages as message
        set attempts = attempts + 1,
            due_at = clock_timestamp() + $4::bigint * interval '1 microsecond'
        from turn
        where message.position = turn.position
        returning message.position, message_id, message_key, message_type, headers, body, attempts
        """,
        summary: "UPDATE queue_messages", isPlannedAnew: true)

    /// In how many microseconds the next message is due, or null.
    ///
    /// `$1` destination, `$2` group.
    static let nextDue = PostgresStatement(
        """
        select (extract(epoch from min(due_at) - clock_timestamp()) * 1000000)::bigint
        from queue_messages
        where destination = $1
        and group_name = $2
        and due_at > clock_timestamp()
        """,
        summary: "SELECT queue_messages")

    /// How many messages a group has to process, and has put aside, counted in the indexes.
    ///
    /// `$1` destination, `$2` group, `$3` where to stop counting.
    static let backlog = PostgresStatement(
        """
        select
            (
                select count(*)
                from (
                    select
                    from queue_messages
                    where destination = $1::text
                    and group_name = $2::text
                    limit $3::bigint
                ) as message
            ) as waiting,
            (
                select count(*)
                from (
                    select
                    from queue_dead_letters
                    where destination = $1
                    and group_name = $2
                    limit $3
                ) as letter
            ) as dead
        """,
        summary: "SELECT queue_messages queue_dead_letters")

    /// `$1` position, `$2` attempt: who was so slow that another one has the message now has no say.
    static let acknowledge = PostgresStatement(
        """
        delete from queue_messages
        where position = $1
        and attempts = $2
        """,
        summary: "DELETE queue_messages")

    /// `$1` position, `$2` attempt, `$3` pause in microseconds.
    static let postpone = PostgresStatement(
        """
        update queue_messages
        set due_at = clock_timestamp() + $3::bigint * interval '1 microsecond'
        where position = $1
        and attempts = $2
        """,
        summary: "UPDATE queue_messages")

    private static let columns = """
        destination, group_name, message_id, message_key, message_type, headers, body
        """

    /// `$1` position, `$2` attempt, `$3` reason, `$4` trace id or null.
    static let bury = PostgresStatement(
        """
        with dead as (
            delete from queue_messages
            where position = $1
            and attempts = $2
            returning \(columns), attempts
        )
        insert into queue_dead_letters (\(columns), attempts, reason, trace_id)
        select \(columns), attempts, $3::text, $4::text
        from dead
        """,
        summary: "DELETE queue_messages INSERT queue_dead_letters")

    /// Publishes a group's dead letters again, for that group, and counts them.
    ///
    /// `$1` destination, `$2` group.
    static let replay = PostgresStatement(
        """
        with risen as (
            delete from queue_dead_letters
            where destination = $1::text
            and group_name = $2::text
            returning position, \(columns)
        ), added as (
            insert into queue_messages (\(columns))
            select \(columns)
            from risen
            order by position
            returning position
        )
        select count(*), pg_notify('queue', $1)
        from added
        """,
        summary: "DELETE queue_dead_letters INSERT queue_messages")
}
