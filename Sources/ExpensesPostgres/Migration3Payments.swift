// SPDX-License-Identifier: Apache-2.0

import Postgres

extension Migration {
    /// Which payment at the bank paid an expense.
    static let payments = Migration(
        version: 3, name: "payments",
        statements: [
            PostgresStatement(
                """
                alter table expenses
                    -- named by the bank, whose tables are elsewhere: no foreign key
                    add column payment_id uuid,
                    add constraint expenses_paid_by_payment
                        check ((status = 'paid') = (payment_id is not null))
                """,
                summary: "ALTER TABLE expenses")
        ])
}
