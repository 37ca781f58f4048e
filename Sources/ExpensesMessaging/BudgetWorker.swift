// SPDX-License-Identifier: Apache-2.0

import Expenses
import Logging
import Messaging

/// Brings budgets up to date with what happens to expenses; what `outlay worker` does.
///
/// Give ``process(_:)`` to a ``Messaging/MessageConsumer``. Messages may come more than once and in any
/// order: each state of an expense counts once, and only the latest. Below the consumer's span stand
/// `BudgetService.apply`, `BudgetRepository.apply` and the statements.
package struct BudgetWorker: Sendable {
    private let budgets: BudgetService
    private let logger: Logger

    package init(budgets: BudgetService, logger: Logger) {
        self.budgets = budgets
        self.logger = logger
    }

    /// Whose messages the worker wants; all workers share them.
    package static func subscription(concurrency: Int = 4) -> Subscription {
        Subscription(
            destination: Message.expenseEvents, group: "budgets", concurrency: concurrency)
    }

    /// Applies one event.
    ///
    /// - Throws: ``Messaging/MessagingError`` with ``Messaging/MessagingError/Code/malformed`` for what
    ///   is no event, so that it is put aside at once, and with
    ///   ``Messaging/MessagingError/Code/unavailable`` while the store is away, so that the message
    ///   waits for it; ``Expenses/ExpenseError`` where the store cannot take it; `CancellationError`.
    @Sendable package func process(_ delivery: Delivery) async throws {
        let change = try SpendingChange(delivery.message)
        do {
            for alert in try await budgets.apply(change).alerts {
                logger.info(
                    "A budget was reached", metadata: ["percent": "\(alert.level.rawValue)"])
            }
        } catch let error as ExpenseError where error.code == .unavailable {
            throw MessagingError(.unavailable, "The database cannot be reached.")
        }
    }
}
