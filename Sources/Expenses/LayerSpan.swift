// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Tracing

/// The spans that the layers of this service open, by name.
///
/// All are INTERNAL and carry `component`, which is `handler`, `service` or `repository`, and
/// `outlay.expense.id` where one expense is known.
package enum LayerSpan: String, CaseIterable, ComponentSpan {
    case handlerCreate = "ExpenseHandler.create"
    case handlerGet = "ExpenseHandler.get"
    case handlerList = "ExpenseHandler.list"
    case handlerChange = "ExpenseHandler.change"
    case handlerDelete = "ExpenseHandler.delete"
    case handlerPay = "ExpenseHandler.pay"
    case handlerSummary = "ExpenseHandler.summary"

    case serviceCreate = "ExpenseService.create"
    case serviceGet = "ExpenseService.get"
    case serviceList = "ExpenseService.list"
    case serviceChange = "ExpenseService.change"
    case serviceDelete = "ExpenseService.delete"
    case servicePay = "ExpenseService.pay"
    case serviceSummary = "ExpenseService.summary"

    case repositoryInsert = "ExpenseRepository.insert"
    case repositoryFind = "ExpenseRepository.find"
    case repositoryList = "ExpenseRepository.list"
    case repositoryUpdate = "ExpenseRepository.update"
    case repositoryDelete = "ExpenseRepository.delete"
    case repositorySummarize = "ExpenseRepository.summarize"
}

/// Runs `operation` within the span of a layer.
///
/// - Parameters:
///   - expense: the expense that the span is about; where only the operation finds out, it sets
///     ``Instrumenting/AttributeName/expenseID`` on the span that it is given.
///   - file: the `#fileID` of the caller, whose module is the instrumentation scope.
package func withSpan<Result>(
    _ span: LayerSpan,
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
