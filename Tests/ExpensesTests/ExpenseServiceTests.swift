// SPDX-License-Identifier: Apache-2.0

import Expenses
import ExpensesTesting
import Synchronization
import Testing

@Suite struct ExpenseServiceTests {
    private let store = InMemoryExpenseStore()
    private let user: UserID

    init() throws {
        user = try UserID.unique()
    }

    @Test func `a new expense has the id and the time that it was given`() async throws {
        let id = ExpenseID(time: .sample, random: 7)
        let service = ExpenseService(
            store: store, payments: StubPayments(), clock: { .sample }, makeID: { _ in id })
        let expense = try await service.create(try ExpenseDraft(.sample()), for: user)
        #expect(expense.id == id)
        #expect(expense.createdAt == .sample)
        #expect(try await service.get(id, of: user) == expense)
    }

    @Test func `a repeat under a key is answered as the first time`() async throws {
        let service = ExpenseService(store: store, payments: StubPayments(), clock: { .sample })
        let draft = try ExpenseDraft(.sample())
        let key = try IdempotencyKey("key")
        let first = try await service.create(draft, for: user, key: key)
        #expect(try await service.create(draft, for: user, key: key) == first)
        #expect(try await service.create(draft, for: user) != first)
    }

    @Test func `a change counts the version up and takes the time`() async throws {
        let later = Timestamp.sample.advanced(microseconds: 5)
        let service = ExpenseService(store: store, payments: StubPayments(), clock: { later })
        let expense = try await inserted()
        let changed = try await service.change(expense.id, of: user, by: .category("travel"))
        #expect(changed.version == 2)
        #expect(changed.updatedAt == later)
        #expect(changed.createdAt == expense.createdAt)
        #expect(try await service.get(expense.id, of: user) == changed)
    }

    @Test func `a clock that goes back does not take the time of a change back`() async throws {
        let service = ExpenseService(
            store: store, payments: StubPayments(), clock: { .sample.advanced(microseconds: -9) })
        let expense = try await inserted()
        let changed = try await service.change(expense.id, of: user, by: .category("travel"))
        #expect(changed.updatedAt == expense.updatedAt)
    }

    @Test func `a change that changes nothing keeps the version`() async throws {
        let service = ExpenseService(store: store, payments: StubPayments())
        let expense = try await inserted()
        #expect(try await service.change(expense.id, of: user, by: .category("meals")) == expense)
        let nothing = try ExpenseChange(ExpenseDraft.Fields())
        #expect(try await service.change(expense.id, of: user, by: nothing) == expense)
    }

    @Test(arguments: [VersionCondition.oneOf([]), .oneOf([2]), .oneOf([2, 3])])
    func `an unmet condition stops change and deletion`(condition: VersionCondition) async throws {
        let service = ExpenseService(store: store, payments: StubPayments())
        let expense = try await inserted()
        await expect(.preconditionFailed) {
            try await service.change(expense.id, of: user, by: .category("travel"), if: condition)
        }
        await expect(.preconditionFailed) {
            try await service.delete(expense.id, of: user, if: condition)
        }
        #expect(try await service.get(expense.id, of: user) == expense)
    }

    @Test(arguments: [VersionCondition.any, .oneOf([1]), .oneOf([4, 1])])
    func `a condition that is met lets change and deletion pass`(
        condition: VersionCondition
    ) async throws {
        let service = ExpenseService(store: store, payments: StubPayments())
        let first = try await inserted()
        let second = try await inserted()
        let travel = try ExpenseChange.category("travel")
        let changed = try await service.change(first.id, of: user, by: travel, if: condition)
        #expect(changed.version == 2)
        try await service.delete(second.id, of: user, if: condition)
        #expect(try await service.list(try .sample(), of: user).expenses == [changed])
    }

    @Test func `a change that meets another one is applied to what that left`() async throws {
        let expense = try await inserted()
        let contended = ContendedStore(store: store, losses: 3)
        let service = ExpenseService(store: contended, payments: StubPayments())
        let changed = try await service.change(expense.id, of: user, by: .category("travel"))
        #expect(changed.version == 5)
        #expect(changed.description == "Changed by somebody else")
        #expect(changed.category.slug == "travel")
    }

    @Test func `a change that never gets through ends in a conflict`() async throws {
        let expense = try await inserted()
        let service = ExpenseService(
            store: ContendedStore(store: store, losses: .max), payments: StubPayments())
        await expect(.conflict) {
            try await service.change(expense.id, of: user, by: .category("travel"))
        }
    }

    @Test func `a change bound to a version does not follow a newer one`() async throws {
        let expense = try await inserted()
        let service = ExpenseService(
            store: ContendedStore(store: store, losses: 1), payments: StubPayments())
        await expect(.preconditionFailed) {
            try await service.change(
                expense.id, of: user, by: .category("travel"), if: .oneOf([1]))
        }
    }

    @Test func `what somebody else has is not found`() async throws {
        let service = ExpenseService(store: store, payments: StubPayments())
        let expense = try await inserted()
        let other = try UserID.unique()
        await expect(.notFound) { try await service.get(expense.id, of: other) }
        await expect(.notFound) {
            try await service.change(expense.id, of: other, by: .category("travel"))
        }
        await expect(.notFound) { try await service.delete(expense.id, of: other) }
        await expect(.notFound) {
            try await service.delete(expense.id, of: other, if: .oneOf([1]))
        }
    }

    private func inserted() async throws -> Expense {
        try await store.insert(try .sample(of: user), once: nil)
    }

    private func expect(
        _ code: ExpenseError.Code, sourceLocation: SourceLocation = #_sourceLocation,
        _ operation: () async throws -> some Any
    ) async {
        let error = await #expect(throws: ExpenseError.self, sourceLocation: sourceLocation) {
            _ = try await operation()
        }
        #expect(error?.code == code, sourceLocation: sourceLocation)
    }
}

extension ExpenseChange {
    fileprivate static func category(_ slug: String) throws -> ExpenseChange {
        var fields = ExpenseDraft.Fields()
        fields.category = .string(slug)
        return try ExpenseChange(fields)
    }
}

/// A store in which somebody else changes an expense just before each of the first few updates.
private final class ContendedStore: ExpenseStore {
    private let store: InMemoryExpenseStore
    private let losses: Mutex<Int>

    init(store: InMemoryExpenseStore, losses: Int) {
        self.store = store
        self.losses = Mutex(losses)
    }

    func update(
        _ expense: Expense, replacing version: Int,
        announcing announcement: ExpenseEvent.Announcement
    ) async throws {
        let isLost = losses.withLock { losses in
            losses -= 1
            return losses >= 0
        }
        if isLost {
            var other = try await store.find(expense.id, of: expense.user)
            other.description = "Changed by somebody else"
            other.version += 1
            try await store.update(other, replacing: other.version - 1)
        }
        try await store.update(expense, replacing: version, announcing: announcement)
    }

    func insert(
        _ expense: Expense, once request: IdempotentRequest?,
        announcing announcement: ExpenseEvent.Announcement
    ) async throws -> Expense {
        try await store.insert(expense, once: request, announcing: announcement)
    }

    func find(_ id: ExpenseID, of user: UserID) async throws -> Expense {
        try await store.find(id, of: user)
    }

    func list(_ filter: ExpenseFilter, of user: UserID) async throws -> ExpensePage {
        try await store.list(filter, of: user)
    }

    func delete(
        _ id: ExpenseID, of user: UserID, inVersion version: Int?,
        announcing announcement: ExpenseEvent.Announcement
    ) async throws {
        try await store.delete(id, of: user, inVersion: version, announcing: announcement)
    }

    func summarize(_ month: SummaryMonth, of user: UserID) async throws -> ExpenseSummary {
        try await store.summarize(month, of: user)
    }
}
