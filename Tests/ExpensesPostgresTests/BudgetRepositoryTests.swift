// SPDX-License-Identifier: Apache-2.0

import Expenses
import ExpensesPostgres
import ExpensesTesting
import Postgres
import TelemetryTesting
import Testing

@Suite struct BudgetRepositoryTests {
    @Test(arguments: BudgetRule.all)
    func `the repository keeps the contract of the store`(rule: BudgetRule) async throws {
        try await withRepository { _, client in
            try await rule.check(BudgetRepository(client: client))
        }
    }

    @Test func `each call is a span of the layer with its statements below`() async throws {
        try await withRepository { _, client in
            let user = try UserID.unique()
            try await withRecordedSpans { spans in
                let store = BudgetRepository(client: client)
                let service = BudgetService(store: store, clock: { .sample })
                let change = try SpendingChange.sample(of: user)
                _ = try await service.apply(change)
                _ = try await service.apply(change)
                await #expect(throws: ExpenseError.self) {
                    try await service.delete(try Category("meals"), of: user)
                }
                #expect(spans.outline == Self.applied)
                let outcomes = spans.spans.compactMap { $0.attributes["outlay.event.outcome"] }
                #expect(outcomes == ["applied", "stale"])
                for span in spans.spans where span.name.hasSuffix(".apply") {
                    #expect(span.attributes["outlay.expense.id"] == .string("\(change.expense)"))
                }
                #expect(!"\(spans.spans)".contains("meals"))
                #expect(!"\(spans.spans)".contains(user.rawValue))
            }
        }
    }

    @Test func `a sum that no column holds fails, and changes nothing`() async throws {
        try await withRepository { _, client in
            let store = BudgetRepository(client: client)
            let user = try UserID.unique()
            _ = try await store.apply(try .sample(of: user, .max), at: .sample)
            await #expect {
                _ = try await store.apply(try .sample(of: user, 1), at: .sample)
            } throws: {
                ($0 as? ExpenseError)?.code == .internal
            }
            let month = try SummaryMonth("2026-11")
            let use = try await store.set(try .sample(of: user), in: month, at: .sample).use
            #expect(use.spent.minorUnits == .max)
        }
    }

    private static let applied = """
        INTERNAL BudgetService.apply
          INTERNAL BudgetRepository.apply
            CLIENT BEGIN
            CLIENT INSERT spending_inbox INSERT monthly_spending
            CLIENT INSERT budget_alerts
            CLIENT COMMIT
        INTERNAL BudgetService.apply
          INTERNAL BudgetRepository.apply
            CLIENT BEGIN
            CLIENT INSERT spending_inbox INSERT monthly_spending
            CLIENT COMMIT
        INTERNAL BudgetService.delete
          INTERNAL BudgetRepository.delete
            CLIENT DELETE budgets
        """
}
