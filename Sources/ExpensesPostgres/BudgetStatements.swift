// SPDX-License-Identifier: Apache-2.0

import Expenses
import Postgres

/// Every statement that ``BudgetRepository`` runs.
enum BudgetStatements {
    /// Keeps a budget, and locks what its month has spent, so that an event that is applied at the same
    /// time either sees the budget or is seen by it.
    ///
    /// `xmax` is zero in a row that was inserted. `$1` user, `$2` category, `$3` currency, `$4` limit,
    /// `$5` now, `$6` month.
    static let set = PostgresStatement(
        """
        with kept as (
            insert into budgets (user_id, category, currency, limit_minor, updated_at)
            values ($1, $2, $3, $4, $5)
            on conflict (user_id, category) do update
            set currency = excluded.currency,
                limit_minor = excluded.limit_minor,
                updated_at = excluded.updated_at
            returning xmax = 0 as is_new
        ), total as (
            insert into monthly_spending as known (user_id, category, currency, month, spent_minor)
            values ($1, $2, $3, $6, 0)
            on conflict (user_id, month, category, currency) do update
            set spent_minor = known.spent_minor
            returning spent_minor
        )
        select is_new, spent_minor
        from kept
        cross join total
        """,
        summary: "INSERT budgets INSERT monthly_spending")

    /// `$1` user, `$2` month.
    static let list = PostgresStatement(
        """
        select category, currency, limit_minor, coalesce(spent_minor, 0)
        from budgets
        left join (
            select category, currency, spent_minor
            from monthly_spending
            where user_id = $1
            and month = $2
        ) as total using (category, currency)
        where user_id = $1
        order by category
        """,
        summary: "SELECT budgets")

    /// `$1` user, `$2` category.
    static let delete = PostgresStatement(
        """
        delete from budgets
        where user_id = $1
        and category = $2
        """,
        summary: "DELETE budgets")

    /// What `BudgetAlert(row)` reads, in its order.
    private static let alertColumns = """
        category, currency, month, percent, limit_minor, spent_minor, raised_at
        """

    /// `$1` user, `$2` month.
    static let alerts = PostgresStatement(
        """
        select \(alertColumns)
        from budget_alerts
        where user_id = $1
        and month = $2
        order by category, currency, percent
        """,
        summary: "SELECT budget_alerts")

    /// Takes a state of an expense in, if it is later than the known one, and moves the difference:
    /// what it adds goes to its month, what it had added before is taken from where that was.
    ///
    /// Of two states of one expense at the same time, one waits for the row of the other. Sums are
    /// locked in the order of their key, so that no two events wait for each other.
    ///
    /// `$1` expense, `$2` revision, `$3` category, `$4` currency, `$5` month, `$6` amount, `$7` user.
    static let apply = PostgresStatement(
        """
        with applied as (
            insert into spending_inbox as known
                (expense_id, revision, category, currency, month, amount_minor)
            values ($1, $2, $3, $4, $5, $6)
            on conflict (expense_id) do update
            set revision = excluded.revision,
                category = excluded.category,
                currency = excluded.currency,
                month = excluded.month,
                amount_minor = excluded.amount_minor,
                before_category = known.category,
                before_currency = known.currency,
                before_month = known.month,
                before_minor = known.amount_minor
            where known.revision < excluded.revision
            returning *
        ), moved as (
            select category, currency, month, amount_minor
            from applied
            union all
            select before_category, before_currency, before_month, -before_minor
            from applied
            where before_minor is not null
        ), spent as (
            insert into monthly_spending as total (user_id, month, category, currency, spent_minor)
            select $7, month, category, currency, sum(amount_minor)::bigint
            from moved
            group by month, category, currency
            having sum(amount_minor) <> 0
            order by month, category, currency
            on conflict (user_id, month, category, currency) do update
            set spent_minor = total.spent_minor + excluded.spent_minor
            returning spent_minor
        )
        select exists (select from applied), exists (select from spent)
        """,
        summary: "INSERT spending_inbox INSERT monthly_spending")

    /// Raises the alerts that are due for one sum.
    ///
    /// A statement of its own, after the sum has been locked: it must see the budgets that were set
    /// while that was waited for. `$1` user, `$2` category, `$3` currency, `$4` month, `$5` now.
    static let raise = PostgresStatement(
        """
        insert into budget_alerts (user_id, \(alertColumns))
        select user_id, category, currency, month, percent, limit_minor, spent_minor, $5
        from monthly_spending
        join budgets using (user_id, category, currency)
        cross join (values \(levels)) as level (percent)
        where user_id = $1
        and category = $2
        and currency = $3
        and month = $4
        and spent_minor >= (limit_minor * percent + 99) / 100
        on conflict (user_id, month, category, currency, percent) do nothing
        returning \(alertColumns)
        """,
        summary: "INSERT budget_alerts")

    /// `(80), (100)`
    private static let levels = BudgetAlert.Level.allCases.map { "(\($0.rawValue))" }
        .joined(separator: ", ")
}
