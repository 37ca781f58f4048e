// SPDX-License-Identifier: Apache-2.0

import Postgres

/// Every statement that ``PostgresOutbox`` runs.
enum OutboxStatements {
    /// Locks the oldest event of each expense, oldest first, and skips what others have locked.
    ///
    /// An event that has an earlier one of its expense, locked or not, is not taken: it waits until
    /// that one's deletion is committed. The first columns are those that `Expense(row)` reads.
    ///
    /// `$1` limit.
    static let claim = PostgresStatement(
        """
        select \(Statements.columns), user_id, position, event_id, kind, occurred_at, headers
        from (
            select position, event_id, kind, occurred_at, headers, expense
            from outbox
            where position = (
                select min(position)
                from outbox as of_expense
                where of_expense.expense_id = outbox.expense_id
            )
            order by position
            limit $1
            for update skip locked
        ) as claimed
        cross join jsonb_populate_record(null::expenses, claimed.expense)
        order by position
        """,
        summary: "SELECT outbox")

    /// How many events there are, and the microseconds since the first of them, or null.
    ///
    /// `$1` where to stop counting.
    static let backlog = PostgresStatement(
        """
        select
            (
                select count(*)
                from (select from outbox limit $1::bigint) as event
            ) as depth,
            (
                select (extract(epoch from clock_timestamp() - occurred_at) * 1000000)::bigint
                from outbox
                order by position
                limit 1
            ) as age
        """,
        summary: "SELECT outbox")

    /// `$1` positions.
    static let remove = PostgresStatement(
        """
        delete from outbox
        where position = any($1)
        """,
        summary: "DELETE outbox")
}
