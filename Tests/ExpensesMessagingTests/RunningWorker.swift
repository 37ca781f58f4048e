// SPDX-License-Identifier: Apache-2.0

import Expenses
import ExpensesMessaging
import ExpensesTesting
import Logging
import Messaging
import MessagingTesting
import Synchronization

/// Workers on a broker in memory, and a count of what they have settled.
struct RunningWorker: Sendable {
    let broker = InMemoryBroker()
    let subscription = BudgetWorker.subscription(concurrency: 8)
    private let settled = ReceivedMessages()
    private let worker: BudgetWorker

    init(_ store: any BudgetStore) {
        worker = BudgetWorker(
            budgets: BudgetService(store: store, clock: { .sample }), logger: quietLogger)
    }

    /// Publishes messages, runs workers until so many deliveries are settled, and stops them.
    ///
    /// - Parameter count: how many are to be settled for good; all of them if `nil`.
    func process(
        _ messages: [Message], workers: Int = 1, settling count: Int? = nil
    ) async throws {
        try await broker.publish(messages, to: Message.expenseEvents)
        try await withConsumers(workers) {
            try await broker.consume(subscription) { await settle($0) }
        } _: {
            try await settled.received(count ?? messages.count)
        }
    }

    private func settle(_ delivery: Delivery) async -> Settlement {
        let consumer = MessageConsumer(
            broker: broker, subscription: subscription,
            retries: RetryPolicy(firstDelay: .milliseconds(1), longestDelay: .milliseconds(5)),
            logger: quietLogger, process: worker.process)
        let settlement = await consumer.handle(delivery)
        if settlement.isFinal { settled.append(delivery) }
        return settlement
    }
}

/// A store that is away for its first calls.
final class AwayStore: Sendable {
    private let calls = Mutex(0)
    private let error: ExpenseError

    init(_ error: ExpenseError) { self.error = error }

    /// Throws for the first `count` calls.
    func fail(first count: Int) throws {
        let call = calls.withLock { calls in
            calls += 1
            return calls
        }
        if call <= count { throw error }
    }
}

/// ``InMemoryBudgetStore``, whose `apply` fails a number of times first.
struct FlakyBudgetStore: BudgetStore {
    let base = InMemoryBudgetStore()
    let away: AwayStore
    let failures: Int

    init(failures: Int, _ code: ExpenseError.Code) {
        away = AwayStore(ExpenseError(code, "Not now."))
        self.failures = failures
    }

    func set(
        _ budget: Budget, in month: SummaryMonth, at time: Timestamp
    ) async throws -> (use: BudgetUse, isNew: Bool) {
        try await base.set(budget, in: month, at: time)
    }

    func list(of user: UserID, in month: SummaryMonth) async throws -> [BudgetUse] {
        try await base.list(of: user, in: month)
    }

    func delete(_ category: Expenses.Category, of user: UserID) async throws {
        try await base.delete(category, of: user)
    }

    func alerts(of user: UserID, in month: SummaryMonth) async throws -> [BudgetAlert] {
        try await base.alerts(of: user, in: month)
    }

    func apply(_ change: SpendingChange, at time: Timestamp) async throws -> AppliedChange {
        try away.fail(first: failures)
        return try await base.apply(change, at: time)
    }
}

let quietLogger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
