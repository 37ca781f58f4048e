// SPDX-License-Identifier: Apache-2.0

import Expenses
import ExpensesTesting
import TelemetryTesting
import Testing

@Suite struct ServiceEventTests {
    @Test(arguments: OutboxRule.all)
    func `the store in memory keeps the contract`(_ rule: OutboxRule) async throws {
        let store = InMemoryExpenseStore()
        try await rule.check(store, store)
    }

    @Test func `every change is announced by its kind`() async throws {
        let store = InMemoryExpenseStore()
        let service = ExpenseService(store: store, payments: StubPayments())
        let user = try UserID.unique()
        let created = try await service.create(try ExpenseDraft(.sample()), for: user)
        var fields = ExpenseDraft.Fields()
        fields.category = .string("travel")
        let changed = try await service.change(created.id, of: user, by: try ExpenseChange(fields))
        let paid = try await service.pay(created.id, of: user)
        try await service.delete(created.id, of: user)
        #expect(store.events.map(\.kind) == [.created, .updated, .paid, .deleted])
        #expect(store.events.map(\.expense) == [created, changed, paid, paid])
        #expect(Set(store.events.map(\.id)).count == 4)
        #expect(store.events[0].occurredAt == created.createdAt)
        #expect(store.events[2].occurredAt == paid.updatedAt)
    }

    @Test func `a change that changes nothing is announced to nobody`() async throws {
        let store = InMemoryExpenseStore()
        let service = ExpenseService(store: store, payments: StubPayments())
        let user = try UserID.unique()
        let created = try await service.create(try ExpenseDraft(.sample()), for: user)
        _ = try await service.change(
            created.id, of: user, by: try ExpenseChange(ExpenseDraft.Fields()))
        #expect(store.events.map(\.kind) == [.created])
    }

    @Test func `an event carries the context of the span that caused it`() async throws {
        let store = InMemoryExpenseStore()
        try await withRecordedSpans { spans in
            let service = ExpenseService(store: store, payments: StubPayments())
            _ = try await service.create(try ExpenseDraft(.sample()), for: try .unique())
            let span = try #require(spans["ExpenseService.create"])
            let parent = try #require(store.events.first?.headers["traceparent"])
            #expect(parent.contains("\(span.context.traceID)-\(span.context.spanID)"))
        }
    }
}
