// SPDX-License-Identifier: Apache-2.0

import Postgres

/// Every statement that ``BankRepository`` runs.
enum BankStatements {
    /// `$1` user, `$2` currency, `$3` balance, `$4` now.
    static let open = PostgresStatement(
        """
        insert into accounts (user_id, currency, balance_minor, opening_minor, opened_at)
        values ($1, $2, $3, $3, $4)
        on conflict (user_id) do nothing
        """,
        summary: "INSERT accounts")

    /// `$1` user.
    static let account = PostgresStatement(
        """
        select currency, balance_minor, opening_minor, opened_at
        from accounts
        where user_id = $1
        """,
        summary: "SELECT accounts")

    /// Debits and remembers why: one statement is one transaction, so that neither is ever without the
    /// other, whenever either side is killed. It does nothing where the balance does not suffice; of
    /// several at the same time each waits for the one before and looks at what that one left.
    ///
    /// `$1` user, `$2` currency, `$3` amount, `$4` id, `$5` key, `$6` reference, `$7` now.
    static let pay = PostgresStatement(
        """
        with debited as (
            update accounts
            set balance_minor = balance_minor - $3
            where user_id = $1
            and currency = $2
            and balance_minor >= $3
            returning user_id
        )
        insert into payments (id, user_id, key, currency, amount_minor, reference, made_at)
        select $4, user_id, $5, $2, $3, $6, $7
        from debited
        """,
        summary: "UPDATE accounts INSERT payments")

    private static let columns = "id, user_id, currency, amount_minor, reference, made_at"

    /// `$1` id.
    static let payment = PostgresStatement(
        """
        select \(columns)
        from payments
        where id = $1
        """,
        summary: "SELECT payments")

    /// `$1` user, `$2` key.
    static let paymentByKey = PostgresStatement(
        """
        select \(columns)
        from payments
        where user_id = $1
        and key = $2
        """,
        summary: "SELECT payments")
}
