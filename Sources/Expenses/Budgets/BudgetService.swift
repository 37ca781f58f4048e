// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Metrics
import Tracing

/// What may be done with budgets, by those who have them and by those who bring the news.
///
/// Emits one INTERNAL span a call, named after the method (`BudgetService.set`), with
/// `component=service`, and counts the events that it applies and the alerts that they raise (see
/// ``ExpenseInstruments``). Every method passes on what its ``BudgetStore`` throws.
package struct BudgetService: Sendable {
    private let store: any BudgetStore
    private let metrics: BudgetMetrics
    private let clock: @Sendable () -> Timestamp

    /// - Parameter metrics: where measurements go.
    package init(
        store: any BudgetStore, metrics: any MetricsFactory = MetricsSystem.factory,
        clock: @escaping @Sendable () -> Timestamp = { .now() }
    ) {
        self.store = store
        self.metrics = BudgetMetrics(metrics)
        self.clock = clock
    }

    /// The month that it is, in UTC.
    package var currentMonth: SummaryMonth { SummaryMonth(of: clock().day) }

    /// Sets the budget of a category, from the current month on.
    ///
    /// Where the month has reached it already, the alerts are raised at once.
    package func set(
        _ draft: BudgetDraft, for user: UserID
    ) async throws -> (use: BudgetUse, isNew: Bool) {
        try await withSpan(.budgetServiceSet) { _ in
            let now = clock()
            return try await store.set(
                Budget(user: user, category: draft.category, limit: draft.limit),
                in: SummaryMonth(of: now.day), at: now)
        }
    }

    /// Reads all budgets of a user, with what a month has spent.
    package func list(in month: SummaryMonth, of user: UserID) async throws -> [BudgetUse] {
        try await withSpan(.budgetServiceList) { _ in try await store.list(of: user, in: month) }
    }

    /// Deletes a budget; throws ``ExpenseError/Code/notFound``.
    package func delete(_ category: Category, of user: UserID) async throws {
        try await withSpan(.budgetServiceDelete) { _ in try await store.delete(category, of: user) }
    }

    /// Reads the alerts of a month.
    package func alerts(in month: SummaryMonth, of user: UserID) async throws -> [BudgetAlert] {
        try await withSpan(.budgetServiceAlerts) { _ in try await store.alerts(of: user, in: month)
        }
    }

    /// Takes note of a state of an expense; once, however often it is called.
    ///
    /// The span says whether it was news, as `outlay.event.outcome` (`applied` or `stale`), and how many
    /// alerts it raised, as `outlay.budget.alerts`.
    package func apply(_ change: SpendingChange) async throws -> AppliedChange {
        try await withSpan(.budgetServiceApply, about: change.expense) { span in
            let applied = try await store.apply(change, at: clock())
            metrics.record(applied)
            span.setAttributes([
                AttributeName.eventOutcome: .string(applied.outcome),
                AttributeName.budgetAlerts: .int64(Int64(applied.alerts.count)),
            ])
            return applied
        }
    }
}
