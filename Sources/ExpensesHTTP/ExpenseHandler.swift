// SPDX-License-Identifier: Apache-2.0

import Expenses
import HTTPTypes
import Hummingbird
import Instrumenting
import ServiceHTTP
import Tracing

/// Turns requests about expenses into calls of the service, and what comes back into responses.
///
/// Each method opens the INTERNAL span of its name with `component=handler`. What is wrong with a
/// request is thrown, and answered by ``ProblemResponses``: first 401, then 415, 413, 400.
struct ExpenseHandler: Sendable {
    let service: ExpenseService
    let callers: Callers

    /// `POST /expenses`
    @Sendable func create(_ request: Request, context: ServiceRequestContext) async throws
        -> Response
    {
        try await withSpan(.handlerCreate) { span in
            let user = try callers.user(of: request.headers)
            let body = try await ExpenseRequestBody(of: request)
            let key = try request.headers[.idempotencyKey].map(IdempotencyKey.init)
            let draft = try body.parsed(as: ExpenseDraft.init)
            let expense = try await service.create(draft, for: user, key: key)
            span.setAttributes([AttributeName.expenseID: .string(expense.id.description)])
            return .created(expense)
        }
    }

    /// `GET /expenses/{id}`
    @Sendable func get(_ request: Request, context: ServiceRequestContext) async throws
        -> Response
    {
        try await withSpan(.handlerGet) { span in
            let user = try callers.user(of: request.headers)
            let id = try context.expenseID(describing: span)
            let unless = try EntityTags(unless: request.headers)
            let expense = try await service.get(id, of: user)
            return unless?.contains(expense.version) == true
                ? .notModified(expense) : .ok(expense)
        }
    }

    /// `GET /expenses`
    @Sendable func list(_ request: Request, context: ServiceRequestContext) async throws
        -> Response
    {
        try await withSpan(.handlerList) { _ in
            let user = try callers.user(of: request.headers)
            let filter = try QueryParameters(of: request, allowing: ExpenseFilter.parameters)
                .parsed { (query) throws(ExpenseError) in try ExpenseFilter(query) }
            return .ok(try await service.list(filter, of: user))
        }
    }

    /// `PATCH /expenses/{id}`
    @Sendable func change(_ request: Request, context: ServiceRequestContext) async throws
        -> Response
    {
        try await withSpan(.handlerChange) { span in
            let user = try callers.user(of: request.headers)
            let id = try context.expenseID(describing: span)
            let body = try await ExpenseRequestBody(of: request)
            let condition = try VersionCondition(ifMatch: request.headers)
            let change = try body.parsed(as: ExpenseChange.init)
            return .ok(try await service.change(id, of: user, by: change, if: condition))
        }
    }

    /// `DELETE /expenses/{id}`
    @Sendable func delete(_ request: Request, context: ServiceRequestContext) async throws
        -> Response
    {
        try await withSpan(.handlerDelete) { span in
            let user = try callers.user(of: request.headers)
            let id = try context.expenseID(describing: span)
            let condition = try VersionCondition(ifMatch: request.headers)
            try await service.delete(id, of: user, if: condition)
            return Response(status: .noContent)
        }
    }

    /// `POST /expenses/{id}/pay`
    @Sendable func pay(_ request: Request, context: ServiceRequestContext) async throws
        -> Response
    {
        try await withSpan(.handlerPay) { span in
            let user = try callers.user(of: request.headers)
            let id = try context.expenseID(describing: span)
            return .ok(try await service.pay(id, of: user))
        }
    }

    /// `GET /expenses/summary`
    @Sendable func summary(_ request: Request, context: ServiceRequestContext) async throws
        -> Response
    {
        try await withSpan(.handlerSummary) { _ in
            let user = try callers.user(of: request.headers)
            let month = try QueryParameters(of: request, allowing: ["month"])
                .parsed { (query) throws(ExpenseError) in
                    try SummaryMonth(parameter: query["month"])
                }
            return .ok(try await service.summary(of: month, for: user))
        }
    }
}

extension ServiceRequestContext {
    /// The id in the path, which the span is told as well.
    ///
    /// Fails with ``Expenses/ExpenseError/Code/invalid`` where it is not a UUID.
    fileprivate func expenseID(describing span: any Span) throws(ExpenseError) -> ExpenseID {
        guard let id = parameters.get("id").flatMap({ ExpenseID($0) }) else {
            throw .invalid([FieldError(field: "id", message: "must be a UUID")])
        }
        span.setAttributes([AttributeName.expenseID: .string(id.description)])
        return id
    }
}
