// SPDX-License-Identifier: Apache-2.0

import Postgres

/// Every statement that ``ExpenseRepository`` runs.
///
/// Each names the user, so that no statement can reach another user's rows.
enum Statements {
    /// What `Expense(row)` reads, in its order.
    static let columns = """
        id, description, amount_minor, currency, category, spent_on, status, created_at, updated_at,
        version, payment_id
        """

    /// Keeps the event of every row in `changed`, a part of the same statement: one round trip, and
    /// either both are kept or neither.
    ///
    /// `$first` event's id, then its kind, moment and headers.
    private static func announce(_ first: Int) -> String {
        """
        insert into outbox (event_id, kind, occurred_at, headers, expense_id, expense)
        select $\(first)::uuid, $\(first + 1)::text, $\(first + 2)::timestamptz,
            $\(first + 3)::jsonb, id, to_jsonb(changed)
        from changed
        """
    }

    /// `$1` user, `$2`… the columns in their order, `$13`… the event.
    static let insert = PostgresStatement(
        """
        with changed as (
            insert into expenses (user_id, \(columns))
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            returning *
        )
        \(announce(13))
        """,
        summary: "INSERT expenses INSERT outbox")

    /// Keeps an expense together with the idempotency key that asked for it, or neither.
    ///
    /// One statement is one transaction, and here one round trip. It inserts nothing where the key
    /// is taken: of two at the same time, the second waits in `claimed` for the first to commit. A
    /// key that has expired is taken over, and the user's other expired keys are thrown away, so
    /// that nobody leaves more keys behind than those of their last day. That happens after the
    /// claim and skips what others have locked, so that tidying up keeps nobody waiting.
    ///
    /// `$1`…`$12` as for ``insert``, `$13` key, `$14` fingerprint, `$15` the moment before which
    /// keys have expired, `$16`… the event.
    static let insertOnce = PostgresStatement(
        """
        with expense as (
            select $1::text as user_id, $2::uuid as id, $3::text as description,
                $4::bigint as amount_minor, $5::text as currency, $6::text as category,
                $7::date as spent_on, $8::text as status, $9::timestamptz as created_at,
                $10::timestamptz as updated_at, $11::bigint as version,
                $12::uuid as payment_id
        ), claimed as (
            insert into idempotency_keys as known (user_id, key, fingerprint, answer, created_at)
            select user_id, $13, $14, to_jsonb(expense), created_at
            from expense
            on conflict (user_id, key) do update
            set fingerprint = excluded.fingerprint,
                answer = excluded.answer,
                created_at = excluded.created_at
            where known.created_at < $15
            returning user_id, key
        ), forgotten as (
            delete from idempotency_keys
            where (user_id, key) in (
                select expired.user_id, expired.key
                from idempotency_keys as expired
                join claimed on claimed.user_id = expired.user_id and claimed.key <> expired.key
                where expired.created_at < $15
                for update of expired skip locked
            )
        ), changed as (
            insert into expenses (user_id, \(columns))
            select user_id, \(columns)
            from expense
            where exists (select from claimed)
            returning *
        )
        \(announce(16))
        """,
        summary: "INSERT idempotency_keys INSERT expenses INSERT outbox")

    /// The first answer under a key, as an expense, and the fingerprint of its request.
    ///
    /// `$1` user, `$2` key.
    static let findAnswer = PostgresStatement(
        """
        select \(columns), fingerprint
        from (
            select fingerprint, answer
            from idempotency_keys
            where user_id = $1
            and key = $2
        ) as known
        cross join jsonb_populate_record(null::expenses, known.answer)
        """,
        summary: "SELECT idempotency_keys")

    /// `$1` user, `$2` id.
    static let find = PostgresStatement(
        """
        select \(columns)
        from expenses
        where id = $2
        and user_id = $1
        """,
        summary: "SELECT expenses")

    /// Served by the index `expenses_by_day` from its end, without sorting.
    ///
    /// `$1` user, `$2` first day, `$3` and `$4` day and id before which the page begins, `$5`
    /// status or null, `$6` limit.
    static let list = PostgresStatement(
        """
        select \(columns)
        from expenses
        where user_id = $1
        and spent_on >= $2
        and (spent_on, id) < ($3, $4)
        and ($5::text is null or status = $5)
        order by spent_on desc, id desc
        limit $6
        """,
        summary: "SELECT expenses")

    /// ``list`` with `$7` category, served by the index `expenses_by_category_and_day`.
    ///
    /// A statement of its own, because a prepared `$7 is null or …` would keep the planner from it.
    static let listCategory = PostgresStatement(
        """
        select \(columns)
        from expenses
        where user_id = $1
        and category = $7
        and spent_on >= $2
        and (spent_on, id) < ($3, $4)
        and ($5::text is null or status = $5)
        order by spent_on desc, id desc
        limit $6
        """,
        summary: "SELECT expenses")

    /// `$1` user, `$2` id, `$3` version that is replaced, `$4`… new values, `$13`… the event.
    static let update = PostgresStatement(
        """
        with changed as (
            update expenses
            set description = $4,
                amount_minor = $5,
                currency = $6,
                category = $7,
                spent_on = $8,
                status = $9,
                updated_at = $10,
                version = $11,
                payment_id = $12
            where id = $2
            and user_id = $1
            and version = $3
            returning *
        )
        \(announce(13))
        """,
        summary: "UPDATE expenses INSERT outbox")

    /// `$1` user, `$2` id, `$3` version or null for any, `$4`… the event.
    static let delete = PostgresStatement(
        """
        with changed as (
            delete from expenses
            where id = $2
            and user_id = $1
            and ($3::bigint is null or version = $3)
            returning *
        )
        \(announce(4))
        """,
        summary: "DELETE expenses INSERT outbox")

    /// `sum` of `bigint` is `numeric`; a total that is no `bigint` fails with SQLSTATE 22003.
    ///
    /// `$1` user, `$2` first day, `$3` last day.
    static let summarize = PostgresStatement(
        """
        select category, currency, sum(amount_minor)::bigint, count(*)
        from expenses
        where user_id = $1
        and spent_on between $2 and $3
        group by category, currency
        order by category, currency
        """,
        summary: "SELECT expenses")
}
