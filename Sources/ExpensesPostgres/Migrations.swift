// SPDX-License-Identifier: Apache-2.0

import Postgres

extension SchemaMigrations {
    /// The schema of expenses; its lock is "outlay" in ASCII.
    package static let expenses = SchemaMigrations(
        [.expenses, .idempotencyKeys, .payments, .outbox, .budgets, .users],
        table: "schema_migrations",
        lockKey: 0x6F75_746C_6179)
}
