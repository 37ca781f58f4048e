// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Tracing

/// The spans that the layers open for budgets, by name.
///
/// All are INTERNAL and carry `component`, which is `handler`, `service` or `repository`; those that
/// apply an event also carry `outlay.expense.id`. Categories are what somebody typed, so no span tells.
package enum BudgetSpan: String, CaseIterable, ComponentSpan {
    case budgetHandlerSet = "BudgetHandler.set"
    case budgetHandlerList = "BudgetHandler.list"
    case budgetHandlerDelete = "BudgetHandler.delete"
    case budgetHandlerAlerts = "BudgetHandler.alerts"

    case budgetServiceSet = "BudgetService.set"
    case budgetServiceList = "BudgetService.list"
    case budgetServiceDelete = "BudgetService.delete"
    case budgetServiceAlerts = "BudgetService.alerts"
    case budgetServiceApply = "BudgetService.apply"

    case budgetRepositorySet = "BudgetRepository.set"
    case budgetRepositoryList = "BudgetRepository.list"
    case budgetRepositoryDelete = "BudgetRepository.delete"
    case budgetRepositoryAlerts = "BudgetRepository.alerts"
    case budgetRepositoryApply = "BudgetRepository.apply"
}

/// Runs `operation` within the span of a layer.
///
/// - Parameters:
///   - expense: the expense whose event is applied.
///   - file: the `#fileID` of the caller, whose module is the instrumentation scope.
package func withSpan<Result>(
    _ span: BudgetSpan,
    about expense: ExpenseID? = nil,
    isolation: isolated (any Actor)? = #isolation,
    function: String = #function,
    file: String = #fileID,
    line: UInt = #line,
    _ operation: (any Span) async throws -> Result
) async rethrows -> Result {
    var attributes: AttributeList = [:]
    attributes[AttributeName.expenseID] = expense.map { .string($0.description) }
    return try await withComponentSpan(
        span, attributes: attributes, isolation: isolation,
        function: function, file: file, line: line, operation)
}
