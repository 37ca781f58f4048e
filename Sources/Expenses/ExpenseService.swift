// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Metrics
import Tracing

/// What may be done with expenses, whoever asks and wherever they are kept.
///
/// Emits one INTERNAL span a call, named after the method (`ExpenseService.create`), with
/// `component=service`. Errors that are answers to the caller leave it unmarked. Every method
/// passes on what its ``ExpenseStore`` throws. Every change is announced by an ``ExpenseEvent`` that
/// carries the context of the method's span. ``ExpenseInstruments`` lists the metrics: expenses that were
/// recorded, their amounts, and payments.
package struct ExpenseService: Sendable {
    private let store: any ExpenseStore
    private let payments: any PaymentGateway
    private let metrics: ExpenseMetrics
    private let clock: @Sendable () -> Timestamp
    private let makeID: @Sendable (Timestamp) -> ExpenseID
    private let makeEventID: @Sendable (Timestamp) -> EventID

    /// - Parameter metrics: where measurements go.
    package init(
        store: any ExpenseStore,
        payments: any PaymentGateway,
        metrics: any MetricsFactory = MetricsSystem.factory,
        clock: @escaping @Sendable () -> Timestamp = { .now() },
        makeID: @escaping @Sendable (Timestamp) -> ExpenseID = { .random(at: $0) },
        makeEventID: @escaping @Sendable (Timestamp) -> EventID = { .random(at: $0) }
    ) {
        self.store = store
        self.payments = payments
        self.metrics = ExpenseMetrics(metrics)
        self.clock = clock
        self.makeID = makeID
        self.makeEventID = makeEventID
    }

    /// Creates an expense, or answers as the first time where the key has been used.
    ///
    /// Throws ``ExpenseError/Code/idempotencyMismatch`` where the key belongs to a different
    /// request.
    package func create(
        _ draft: ExpenseDraft, for user: UserID, key: IdempotencyKey? = nil
    ) async throws -> Expense {
        let now = clock()
        let expense = Expense(draft, id: makeID(now), user: user, at: now)
        let request = key.map { IdempotentRequest(key: $0, draft: draft) }
        return try await withSpan(.serviceCreate, about: expense.id) { span in
            let kept = try await store.insert(
                expense, once: request, announcing: announcement(.created, at: now))
            if kept.id == expense.id {
                metrics.record(kept)
            } else {
                span.setAttributes([AttributeName.expenseID: .string(kept.id.description)])
            }
            return kept
        }
    }

    /// Reads one expense; throws ``ExpenseError/Code/notFound``.
    package func get(_ id: ExpenseID, of user: UserID) async throws -> Expense {
        try await withSpan(.serviceGet, about: id) { _ in
            try await store.find(id, of: user)
        }
    }

    /// Reads one page of expenses.
    package func list(_ filter: ExpenseFilter, of user: UserID) async throws -> ExpensePage {
        try await withSpan(.serviceList) { _ in
            try await store.list(filter, of: user)
        }
    }

    /// Changes an expense; one that would stay the same keeps its version.
    ///
    /// Throws ``ExpenseError/Code/notFound``; ``ExpenseError/Code/invalid`` where the change does
    /// not fit the expense; ``ExpenseError/Code/preconditionFailed`` where the condition is not
    /// met; ``ExpenseError/Code/conflict`` where others kept changing it meanwhile.
    package func change(
        _ id: ExpenseID, of user: UserID, by change: ExpenseChange,
        if condition: VersionCondition = .any
    ) async throws -> Expense {
        try await withSpan(.serviceChange, about: id) { _ in
            for _ in 0..<Self.attempts {
                let current = try await find(id, of: user, if: condition)
                var changed = try change.applied(to: current)
                guard changed != current else { return current }
                changed.version += 1
                changed.updatedAt = max(clock(), current.updatedAt)
                if try await replace(current, by: changed, .updated) { return changed }
            }
            throw ExpenseError(
                .conflict, "Others are changing the expense at the same time; try again.")
        }
    }

    /// Deletes an expense.
    ///
    /// Throws ``ExpenseError/Code/notFound``; ``ExpenseError/Code/preconditionFailed`` where the
    /// condition is not met.
    package func delete(
        _ id: ExpenseID, of user: UserID, if condition: VersionCondition = .any
    ) async throws {
        try await withSpan(.serviceDelete, about: id) { _ in
            let version =
                condition == .any ? nil : try await find(id, of: user, if: condition).version
            try await store.delete(
                id, of: user, inVersion: version, announcing: announcement(.deleted, at: clock()))
        }
    }

    /// Pays an expense from its user's account.
    ///
    /// The bank is asked first and the expense marked afterwards. Where that is interrupted, the
    /// expense is still unpaid and can be paid again: the bank knows the payment and debits nothing.
    ///
    /// Throws ``ExpenseError/Code/notFound``; ``ExpenseError/Code/alreadyPaid``, also where another
    /// request was faster; ``ExpenseError/Code/conflict`` where the amount was changed meanwhile; and
    /// what ``PaymentGateway/pay(_:)`` throws.
    package func pay(_ id: ExpenseID, of user: UserID) async throws -> Expense {
        try await withSpan(.servicePay, about: id) { _ in
            let expense = try await store.find(id, of: user)
            return try await metrics.paying {
                guard expense.status == .unpaid else { throw ExpenseError.alreadyPaid }
                return try await settle(expense, with: try await payments.pay(expense))
            }
        }
    }

    /// Adds up a month.
    package func summary(of month: SummaryMonth, for user: UserID) async throws -> ExpenseSummary {
        try await withSpan(.serviceSummary) { _ in
            try await store.summarize(month, of: user)
        }
    }

    /// How often a change is tried anew on what somebody else has just changed.
    private static let attempts = 4

    private func find(
        _ id: ExpenseID, of user: UserID, if condition: VersionCondition
    ) async throws -> Expense {
        let expense = try await store.find(id, of: user)
        guard condition.admits(expense.version) else { throw ExpenseError.preconditionFailed }
        return expense
    }

    /// Marks what the bank has debited as paid, also where others change the expense meanwhile.
    private func settle(_ debited: Expense, with payment: PaymentID) async throws -> Expense {
        var current = debited
        for _ in 0..<Self.attempts {
            guard current.status == .unpaid else { throw ExpenseError.alreadyPaid }
            guard current.amount == debited.amount else {
                throw ExpenseError(
                    .conflict,
                    """
                    The amount was changed while it was being paid; \(debited.amount.amount) \
                    \(debited.amount.currency.code) was debited. Change it back and pay again.
                    """)
            }
            let paid = current.paid(with: payment, at: clock())
            if try await replace(current, by: paid, .paid) { return paid }
            current = try await store.find(debited.id, of: debited.user)
        }
        throw ExpenseError(
            .conflict, "Others are changing the expense at the same time; try again.")
    }

    /// False where somebody else was faster: the change is then applied to what they left, and a
    /// condition on the version is looked at again.
    private func replace(
        _ current: Expense, by changed: Expense, _ kind: ExpenseEvent.Kind
    ) async throws -> Bool {
        do {
            try await store.update(
                changed, replacing: current.version,
                announcing: announcement(kind, at: changed.updatedAt))
            return true
        } catch let error as ExpenseError where error.code == .preconditionFailed {
            return false
        }
    }

    /// An event as part of the trace that is current.
    private func announcement(
        _ kind: ExpenseEvent.Kind, at time: Timestamp
    ) -> ExpenseEvent.Announcement {
        ExpenseEvent.Announcement(
            id: makeEventID(time), kind: kind, occurredAt: time,
            headers: (ServiceContext.current ?? .topLevel).headers)
    }
}
