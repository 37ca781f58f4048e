// SPDX-License-Identifier: Apache-2.0

import Instrumenting

/// What ``ExpenseService`` and ``BudgetService`` measure: the business, whoever asks.
///
/// No series tells of a user, and none of a category that somebody made up: see ``Category/label``.
package enum ExpenseInstruments {
    /// By `outlay.expense.category` and `outlay.expense.currency`; a request that is repeated with its
    /// idempotency key records nothing new.
    package static let recorded = MetricInstrument(
        "outlay.expenses.recorded", .counter, unit: "{expense}",
        description: "Number of expenses that were recorded.", isInteger: true)

    /// By `outlay.expense.currency`: amounts of two currencies have nothing in common.
    package static let amount = MetricInstrument(
        "outlay.expenses.amount",
        .histogram(bounds: [
            1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 100_000, 1_000_000,
        ]),
        unit: "{currency_unit}",
        description: "Amounts of the expenses that were recorded, in whole units of their currency."
    )

    /// By `outlay.payment.outcome`: `paid`, `cancelled`, or the code of the error that the caller got,
    /// such as `insufficient_funds`, `bank_unavailable` or `already_paid`.
    package static let payments = MetricInstrument(
        "outlay.payments", .counter, unit: "{payment}",
        description: "Number of wishes to pay an expense, by what became of them.",
        isInteger: true)

    /// By `outlay.budget.alert.level`.
    package static let alerts = MetricInstrument(
        "outlay.budget.alerts", .counter, unit: "{alert}",
        description:
            "Number of budget alerts that expenses have raised, by the percentage reached.",
        isInteger: true, attributeTypes: [AttributeName.budgetAlertLevel: .int])

    /// By `outlay.event.outcome`: `applied`, or `stale` for duplicates and what came too late.
    package static let events = MetricInstrument(
        "outlay.events.processed", .counter, unit: "{event}",
        description: "Number of events that were brought to budgets, by whether they were news.",
        isInteger: true)

    package static let all = [recorded, amount, payments, alerts, events]
}
