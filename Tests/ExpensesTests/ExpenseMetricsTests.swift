// SPDX-License-Identifier: Apache-2.0

import Expenses
import ExpensesTesting
import MetricsTestKit
import TelemetryTesting
import Testing

@Suite struct ExpenseMetricsTests {
    private let metrics = TestMetrics()
    private let store = InMemoryExpenseStore()
    private let user: UserID

    init() throws {
        user = try UserID.unique()
    }

    @Test func `an expense counts by category and currency, and its amount in whole units`()
        async throws
    {
        try await create(.sample(amount: "42.50", currency: "EUR", category: "meals"))
        try await create(.sample(amount: "7.25", currency: "EUR", category: "meals"))
        try await create(.sample(amount: "4250", currency: "JPY", category: "travel"))
        try await create(.sample(amount: "1.234", currency: "KWD", category: "travel"))
        #expect(
            metrics.counts(ExpenseInstruments.recorded) == [
                series("meals", "EUR"): 2, series("travel", "JPY"): 1, series("travel", "KWD"): 1,
            ])
        #expect(
            metrics.values(ExpenseInstruments.amount) == [
                ["outlay.expense.currency": "EUR"]: [42.5, 7.25],
                ["outlay.expense.currency": "JPY"]: [4250],
                ["outlay.expense.currency": "KWD"]: [1.234],
            ])
    }

    @Test func `a category that somebody made up is no series of its own`() async throws {
        try await create(.sample(category: "for-aunt-mary"))
        try await create(.sample(category: "team-7"))
        #expect(metrics.counts(ExpenseInstruments.recorded) == [series("_OTHER", "EUR"): 2])
    }

    @Test func `a repeat and a failure record nothing`() async throws {
        let key = try IdempotencyKey("key")
        try await create(.sample(), key: key)
        try await create(.sample(), key: key)
        let failing = ExpenseService(
            store: FailingExpenseStore(ExpenseError(.unavailable, "Away.")),
            payments: StubPayments(), metrics: metrics)
        _ = try? await failing.create(try ExpenseDraft(.sample()), for: user)
        #expect(metrics.counts(ExpenseInstruments.recorded) == [series("meals", "EUR"): 1])
        #expect(metrics.values(ExpenseInstruments.amount).values.map(\.count) == [1])
    }

    @Test func `wishes to pay count by what becomes of them`() async throws {
        let expense = try await create(.sample())
        let answers: [any Error] = [
            ExpenseError(.insufficientFunds, "No."), ExpenseError(.bankUnavailable, "No."),
            CancellationError(), Surprise(),
        ]
        for answer in answers {
            _ = try? await service(StubPayments { _ in throw answer }).pay(expense.id, of: user)
        }
        _ = try await service().pay(expense.id, of: user)
        _ = try? await service().pay(expense.id, of: user)
        _ = try? await service().pay(.random(at: .sample), of: user)
        var outcomes: [String?: Int64] = [:]
        for (dimensions, count) in metrics.counts(ExpenseInstruments.payments) {
            outcomes[dimensions["outlay.payment.outcome"]] = count
        }
        #expect(
            outcomes == [
                "paid": 1, "insufficient_funds": 1, "bank_unavailable": 1, "already_paid": 1,
                "cancelled": 1, "internal": 1,
            ])
    }

    @Test func `events count by whether they were news, and alerts by level`() async throws {
        let store = InMemoryBudgetStore()
        let budgets = BudgetService(store: store, metrics: metrics)
        _ = try await store.set(
            try .sample(of: user), in: try SummaryMonth("2026-11"), at: .sample)
        let most = try SpendingChange.sample(of: user, 8_000)
        for change in [most, most, try .sample(of: user, 3_000), try .sample(of: user, 1)] {
            _ = try await budgets.apply(change)
        }
        #expect(
            metrics.counts(ExpenseInstruments.events) == [
                ["outlay.event.outcome": "applied"]: 3, ["outlay.event.outcome": "stale"]: 1,
            ])
        #expect(
            metrics.counts(ExpenseInstruments.alerts) == [
                ["outlay.budget.alert.level": "80"]: 1, ["outlay.budget.alert.level": "100"]: 1,
            ])
    }

    @Test func `they are measured within the span of the service`() async throws {
        let contexts = MeasuringContexts()
        try await withRecordedSpans { spans in
            let service = ExpenseService(
                store: store, payments: StubPayments(), metrics: contexts)
            let expense = try await service.create(try ExpenseDraft(.sample()), for: user)
            _ = try await service.pay(expense.id, of: user)
            let created = try #require(spans["ExpenseService.create"]).context.spanID
            #expect(contexts[ExpenseInstruments.recorded.name]?.spanID == created)
            #expect(contexts[ExpenseInstruments.amount.name]?.spanID == created)
            let paid = try #require(spans["ExpenseService.pay"]).context.spanID
            #expect(contexts[ExpenseInstruments.payments.name]?.spanID == paid)
        }
    }
}

extension ExpenseMetricsTests {
    private struct Surprise: Error {}

    private func service(_ payments: StubPayments = StubPayments()) -> ExpenseService {
        ExpenseService(store: store, payments: payments, metrics: metrics)
    }

    @discardableResult private func create(
        _ fields: ExpenseDraft.Fields, key: IdempotencyKey? = nil
    ) async throws -> Expense {
        try await service().create(try ExpenseDraft(fields), for: user, key: key)
    }

    private func series(_ category: String, _ currency: String) -> [String: String] {
        ["outlay.expense.category": category, "outlay.expense.currency": currency]
    }
}
