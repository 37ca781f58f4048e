// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Metrics

/// Measures what one ``ExpenseService`` does; see ``ExpenseInstruments``.
struct ExpenseMetrics: Sendable {
    private struct Kind: Hashable {
        let category: String
        let currency: String
    }

    private let recorded: MetricSeries<Kind, any CounterHandler>
    private let amounts: MetricSeries<String, any RecorderHandler>
    private let payments: MetricSeries<String, any CounterHandler>

    init(_ factory: any MetricsFactory) {
        recorded = MetricSeries { kind in
            factory.counter(
                ExpenseInstruments.recorded,
                [
                    (AttributeName.expenseCategory, kind.category),
                    (AttributeName.expenseCurrency, kind.currency),
                ])
        }
        amounts = MetricSeries { currency in
            factory.recorder(
                ExpenseInstruments.amount, [(AttributeName.expenseCurrency, currency)])
        }
        payments = MetricSeries { outcome in
            factory.counter(
                ExpenseInstruments.payments, [(AttributeName.paymentOutcome, outcome)])
        }
        // A series that is not there cannot be told from one that nobody asked for.
        payments[Self.paid].increment(by: 0)
    }

    private static let paid = "paid"

    /// An expense is kept that was not there before.
    func record(_ expense: Expense) {
        let currency = expense.amount.currency.code
        recorded[Kind(category: expense.category.label, currency: currency)].increment(by: 1)
        amounts[currency].record(expense.amount.approximately)
    }

    /// Counts what becomes of a wish to pay.
    func paying<Result>(
        isolation: isolated (any Actor)? = #isolation, _ operation: () async throws -> Result
    ) async throws -> Result {
        do {
            let result = try await operation()
            payments[Self.paid].increment(by: 1)
            return result
        } catch {
            payments[Self.outcome(error)].increment(by: 1)
            throw error
        }
    }

    private static func outcome(_ error: any Error) -> String {
        if let error = error as? ExpenseError { return error.code.rawValue }
        return error is CancellationError ? "cancelled" : ExpenseError.Code.internal.rawValue
    }
}

/// Measures what one ``BudgetService`` does; see ``ExpenseInstruments``.
struct BudgetMetrics: Sendable {
    private let events: MetricSeries<String, any CounterHandler>
    private let alerts: MetricSeries<BudgetAlert.Level, any CounterHandler>

    init(_ factory: any MetricsFactory) {
        events = MetricSeries { outcome in
            factory.counter(ExpenseInstruments.events, [(AttributeName.eventOutcome, outcome)])
        }
        alerts = MetricSeries { level in
            factory.counter(
                ExpenseInstruments.alerts,
                [(AttributeName.budgetAlertLevel, String(level.rawValue))])
        }
        for level in BudgetAlert.Level.allCases { alerts[level].increment(by: 0) }
        for outcome in [AppliedChange.applied, AppliedChange.stale] {
            events[outcome].increment(by: 0)
        }
    }

    /// An event was taken note of.
    func record(_ applied: AppliedChange) {
        events[applied.outcome].increment(by: 1)
        for alert in applied.alerts { alerts[alert.level].increment(by: 1) }
    }
}

extension AppliedChange {
    /// What a span and a counter say of it: `applied` or `stale`.
    var outcome: String { isNews ? Self.applied : Self.stale }

    fileprivate static let applied = "applied"
    fileprivate static let stale = "stale"
}

extension Category {
    /// The categories that the page suggests, and those of the made-up data: the only ones that a
    /// metric names.
    private static let suggested: Set<String> = [
        "equipment", "general", "health", "lodging", "meals", "office", "office-supplies", "rent",
        "software", "travel",
    ]

    /// The category as metrics tell it. Anybody may type another one: that would be a series for each,
    /// and people write names into it; it is `_OTHER`.
    package var label: String { Self.suggested.contains(slug) ? slug : "_OTHER" }
}

extension Money {
    /// The amount in whole units, as a floating-point number: good enough to find a bucket, and for
    /// nothing else.
    fileprivate var approximately: Double {
        var amount = Double(minorUnits)
        for _ in 0..<currency.minorDigits { amount /= 10 }
        return amount
    }
}
