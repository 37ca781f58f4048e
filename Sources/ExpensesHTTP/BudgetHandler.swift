// SPDX-License-Identifier: Apache-2.0

import Expenses
import Hummingbird
import ServiceHTTP

/// Turns requests about budgets and alerts into calls of the service, and what comes back into
/// responses.
///
/// Each method opens the INTERNAL span of its name with `component=handler`; see ``ExpenseHandler`` for
/// the order in which errors are found.
struct BudgetHandler: Sendable {
    let service: BudgetService
    let callers: Callers

    /// `PUT /budgets/{category}`
    @Sendable func set(_ request: Request, context: ServiceRequestContext) async throws
        -> Response
    {
        try await withSpan(.budgetHandlerSet) { _ in
            let user = try callers.user(of: request.headers)
            let body = try await BudgetRequestBody(of: request)
            let draft = try body.parsed(category: context.parameters.get("category") ?? "")
            let (use, isNew) = try await service.set(draft, for: user)
            return isNew ? .created(use) : .ok(use)
        }
    }

    /// `GET /budgets`
    @Sendable func list(_ request: Request, context: ServiceRequestContext) async throws
        -> Response
    {
        try await withSpan(.budgetHandlerList) { _ in
            let user = try callers.user(of: request.headers)
            let month = try month(of: request)
            return .ok(try await service.list(in: month, of: user), in: month)
        }
    }

    /// `DELETE /budgets/{category}`
    @Sendable func delete(_ request: Request, context: ServiceRequestContext) async throws
        -> Response
    {
        try await withSpan(.budgetHandlerDelete) { _ in
            let user = try callers.user(of: request.headers)
            try await service.delete(try context.category, of: user)
            return Response(status: .noContent)
        }
    }

    /// `GET /alerts`
    @Sendable func alerts(_ request: Request, context: ServiceRequestContext) async throws
        -> Response
    {
        try await withSpan(.budgetHandlerAlerts) { _ in
            let user = try callers.user(of: request.headers)
            let month = try month(of: request)
            return .ok(try await service.alerts(in: month, of: user), in: month)
        }
    }

    /// The month that the query names, or the current one.
    private func month(of request: Request) throws(ExpenseError) -> SummaryMonth {
        try QueryParameters(of: request, allowing: ["month"])
            .parsed { (query) throws(ExpenseError) in
                guard let text = query["month"] else { return service.currentMonth }
                return try SummaryMonth(parameter: text)
            }
    }
}

extension ServiceRequestContext {
    /// The category in the path; fails with ``Expenses/ExpenseError/Code/invalid``.
    fileprivate var category: Expenses.Category {
        get throws(ExpenseError) {
            do {
                return try Category(parameters.get("category") ?? "")
            } catch {
                throw .invalid([FieldError(field: "category", message: error.message)])
            }
        }
    }
}
