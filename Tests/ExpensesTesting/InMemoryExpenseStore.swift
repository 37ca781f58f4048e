// SPDX-License-Identifier: Apache-2.0

import Expenses
import Synchronization

/// An ``Expenses/ExpenseStore`` that forgets everything with the process: for tests of what stands
/// on a store, and the plain reading of the contract that the database has to meet.
package final class InMemoryExpenseStore: ExpenseStore {
    fileprivate struct Answer {
        let request: IdempotentRequest
        let expense: Expense
    }

    fileprivate struct OwnedKey: Hashable {
        let user: UserID
        let key: IdempotencyKey
    }

    fileprivate struct State {
        var expenses: [ExpenseID: Expense] = [:]
        var answers: [OwnedKey: Answer] = [:]
        var events: [ExpenseEvent] = []
        var lent: Set<EventID> = []

        func expense(_ id: ExpenseID, of user: UserID) throws -> Expense {
            guard let expense = expenses[id], expense.user == user else {
                throw ExpenseError.notFound
            }
            return expense
        }
    }

    private let state = Mutex(State())

    package init() {}

    /// What was announced and not yet published, oldest first.
    package var events: [ExpenseEvent] { state.withLock { $0.events } }

    package func insert(
        _ expense: Expense, once request: IdempotentRequest?,
        announcing announcement: ExpenseEvent.Announcement
    ) async throws -> Expense {
        try state.withLock { state in
            if let request {
                let owned = OwnedKey(user: expense.user, key: request.key)
                if let first = state.answers[owned], first.isRemembered(at: expense.createdAt) {
                    guard first.request == request else { throw ExpenseError.idempotencyMismatch }
                    return first.expense
                }
                try state.add(expense)
                state.answers[owned] = Answer(request: request, expense: expense)
            } else {
                try state.add(expense)
            }
            state.events.append(ExpenseEvent(announcement, of: expense))
            return expense
        }
    }

    package func find(_ id: ExpenseID, of user: UserID) async throws -> Expense {
        try state.withLock { try $0.expense(id, of: user) }
    }

    package func list(_ filter: ExpenseFilter, of user: UserID) async throws -> ExpensePage {
        let found = state.withLock { state in
            state.expenses.values.filter { $0.user == user && filter.admits($0) }
        }
        let ordered = found.sorted { ($0.spentOn, $0.id) > ($1.spentOn, $1.id) }
        return ExpensePage(found: ordered, limit: filter.limit)
    }

    package func update(
        _ expense: Expense, replacing version: Int,
        announcing announcement: ExpenseEvent.Announcement
    ) async throws {
        try state.withLock { state in
            let current = try state.expense(expense.id, of: expense.user)
            guard current.version == version else { throw ExpenseError.preconditionFailed }
            state.expenses[expense.id] = expense
            state.events.append(ExpenseEvent(announcement, of: expense))
        }
    }

    package func delete(
        _ id: ExpenseID, of user: UserID, inVersion version: Int?,
        announcing announcement: ExpenseEvent.Announcement
    ) async throws {
        try state.withLock { state in
            let current = try state.expense(id, of: user)
            guard version == nil || version == current.version else {
                throw ExpenseError.preconditionFailed
            }
            state.expenses[id] = nil
            state.events.append(ExpenseEvent(announcement, of: current))
        }
    }

    package func summarize(
        _ month: SummaryMonth, of user: UserID
    ) async throws -> ExpenseSummary {
        let spent = state.withLock { state in
            state.expenses.values.filter {
                $0.user == user && month.firstDay...month.lastDay ~= $0.spentOn
            }
        }
        let groups = Dictionary(grouping: spent) { Group($0) }
        let totals = try groups.map { group, expenses in try group.total(of: expenses) }
        return ExpenseSummary(
            month: month,
            totals: totals.sorted {
                ($0.category.slug, $0.amount.currency.code)
                    < ($1.category.slug, $1.amount.currency.code)
            })
    }
}

extension InMemoryExpenseStore: ExpenseOutbox {
    package func relay(
        atMost limit: Int, _ publish: @Sendable ([ExpenseEvent]) async -> Set<EventID>
    ) async throws -> OutboxRound {
        let lent = state.withLock { $0.lend(limit) }
        let published = await publish(lent)
        state.withLock { state in
            state.lent.subtract(lent.map(\.id))
            state.events.removeAll { published.contains($0.id) }
        }
        return OutboxRound(
            lent: lent.count, published: lent.count { published.contains($0.id) })
    }

    /// As old as they say they are, by the clock of whoever asks.
    package func backlog() async throws -> OutboxBacklog {
        state.withLock { state in
            let oldest = state.events.first.map { $0.occurredAt.microseconds }
            let now = Timestamp.now().microseconds
            return OutboxBacklog(
                depth: state.events.count,
                oldestAge: .microseconds(oldest.map { max(now - $0, 0) } ?? 0))
        }
    }

    /// Nobody is told; who relays looks now and then.
    package func watch(_ action: @Sendable () -> Void) async {}
}

extension InMemoryExpenseStore.State {
    /// The oldest event of each expense, but for those that somebody has.
    fileprivate mutating func lend(_ limit: Int) -> [ExpenseEvent] {
        var seen: Set<ExpenseID> = []
        let heads = events.filter { seen.insert($0.expense.id).inserted && !lent.contains($0.id) }
        lent.formUnion(heads.prefix(limit).map(\.id))
        return Array(heads.prefix(limit))
    }

    fileprivate mutating func add(_ expense: Expense) throws {
        guard expenses[expense.id] == nil else {
            throw ExpenseError(.conflict, "There is an expense with this id already.")
        }
        expenses[expense.id] = expense
    }
}

extension InMemoryExpenseStore.Answer {
    fileprivate func isRemembered(at time: Timestamp) -> Bool {
        time.microseconds - expense.createdAt.microseconds <= IdempotentRequest.lifetime
    }
}

extension ExpenseFilter {
    fileprivate func admits(_ expense: Expense) -> Bool {
        if let category, category != expense.category { return false }
        if let status, status != expense.status { return false }
        if let from, expense.spentOn < from { return false }
        if let to, expense.spentOn > to { return false }
        if let cursor, (expense.spentOn, expense.id) >= (cursor.spentOn, cursor.id) { return false }
        return true
    }
}

/// The expenses that a summary adds up to one total.
private struct Group: Hashable {
    let category: Category
    let currency: Currency

    init(_ expense: Expense) {
        category = expense.category
        currency = expense.amount.currency
    }

    func total(of expenses: [Expense]) throws -> ExpenseSummary.Total {
        var sum: Int64 = 0
        for expense in expenses {
            let (next, overflows) = sum.addingReportingOverflow(expense.amount.minorUnits)
            guard !overflows else {
                throw ExpenseError(.internal, "The total is too large.")
            }
            sum = next
        }
        return ExpenseSummary.Total(
            category: category, amount: Money(minorUnits: sum, currency: currency),
            count: expenses.count)
    }
}
