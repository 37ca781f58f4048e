// SPDX-License-Identifier: Apache-2.0

import Expenses
import Synchronization

/// A ``Expenses/BudgetStore`` that forgets everything with the process: the plain reading of the
/// contract, which adds everything up anew each time.
package final class InMemoryBudgetStore: BudgetStore {
    fileprivate struct State {
        var budgets: [Key: Budget] = [:]
        var changes: [ExpenseID: SpendingChange] = [:]
        var alerts: [BudgetAlert] = []
    }

    fileprivate struct Key: Hashable {
        let user: UserID
        let category: Category
    }

    private let state = Mutex(State())

    package init() {}

    package func set(
        _ budget: Budget, in month: SummaryMonth, at time: Timestamp
    ) async throws -> (use: BudgetUse, isNew: Bool) {
        state.withLock { state in
            let key = Key(user: budget.user, category: budget.category)
            let isNew = state.budgets.updateValue(budget, forKey: key) == nil
            let use = state.use(of: budget, in: month)
            _ = state.raise(use, at: time)
            return (use, isNew)
        }
    }

    package func list(of user: UserID, in month: SummaryMonth) async throws -> [BudgetUse] {
        state.withLock { state in
            state.budgets.values.filter { $0.user == user }
                .sorted { $0.category.slug < $1.category.slug }
                .map { state.use(of: $0, in: month) }
        }
    }

    package func delete(_ category: Category, of user: UserID) async throws {
        try state.withLock { state in
            guard state.budgets.removeValue(forKey: Key(user: user, category: category)) != nil
            else { throw ExpenseError.noBudget }
        }
    }

    package func alerts(of user: UserID, in month: SummaryMonth) async throws -> [BudgetAlert] {
        state.withLock { state in
            state.alerts.filter { $0.user == user && $0.month == month }.sorted {
                ($0.category.slug, $0.limit.currency.code, $0.level.rawValue)
                    < ($1.category.slug, $1.limit.currency.code, $1.level.rawValue)
            }
        }
    }

    package func apply(
        _ change: SpendingChange, at time: Timestamp
    ) async throws -> AppliedChange {
        state.withLock { state in
            let known = state.changes[change.expense]
            if let known, known.revision >= change.revision { return .nothing }
            state.changes[change.expense] = change
            let key = Key(user: change.user, category: change.category)
            guard let budget = state.budgets[key],
                budget.limit.currency == change.amount.currency
            else { return AppliedChange(isNews: true, alerts: []) }
            let use = state.use(of: budget, in: change.month)
            return AppliedChange(isNews: true, alerts: state.raise(use, at: time))
        }
    }
}

extension InMemoryBudgetStore.State {
    fileprivate func use(of budget: Budget, in month: SummaryMonth) -> BudgetUse {
        let counted = changes.values.filter {
            $0.user == budget.user && $0.category == budget.category && $0.month == month
                && $0.amount.currency == budget.limit.currency
        }
        let sum = counted.reduce(0) { $0 + $1.contribution.minorUnits }
        return BudgetUse(
            budget: budget, month: month,
            spent: Money(minorUnits: sum, currency: budget.limit.currency))
    }

    fileprivate mutating func raise(_ use: BudgetUse, at time: Timestamp) -> [BudgetAlert] {
        let budget = use.budget
        let due = BudgetAlert.Level.allCases.filter { level in
            level.isReached(by: use.spent, of: budget.limit)
                && !alerts.contains {
                    $0.user == budget.user && $0.category == budget.category
                        && $0.month == use.month && $0.level == level
                        && $0.limit.currency == budget.limit.currency
                }
        }
        let raised = due.map {
            BudgetAlert(
                user: budget.user, category: budget.category, month: use.month, level: $0,
                limit: budget.limit, spent: use.spent, raisedAt: time)
        }
        alerts += raised
        return raised
    }
}
