// SPDX-License-Identifier: Apache-2.0

import Expenses
import HTTPTypes
import Hummingbird
import Instrumenting
import ServiceHTTP
import Tracing

/// Turns requests about users into calls of the service, and what comes back into responses.
///
/// Each method opens the INTERNAL span of its name with `component=handler`; see ``ExpenseHandler`` for
/// the order in which errors are found.
struct UserHandler: Sendable {
    let service: UserService
    let callers: Callers

    /// `POST /users`
    ///
    /// Whoever registers is nobody yet, so `X-User-Id` is not read.
    @Sendable func register(_ request: Request, context: ServiceRequestContext) async throws
        -> Response
    {
        try await withSpan(.userHandlerRegister) { span in
            let draft = try await UserRequestBody(of: request).parsed()
            let user = try await service.register(draft)
            span.setAttributes([AttributeName.registrationID: .string(user.id.description)])
            return .created(user)
        }
    }

    /// `GET /users/{id}`
    @Sendable func get(_ request: Request, context: ServiceRequestContext) async throws
        -> Response
    {
        try await withSpan(.userHandlerGet) { span in
            let name = try callers.user(of: request.headers)
            let id = try context.registrationID(describing: span)
            return .ok(try await service.get(id, as: name))
        }
    }
}

extension ServiceRequestContext {
    /// The id in the path, which the span is told as well.
    ///
    /// Fails with ``Expenses/ExpenseError/Code/invalid`` where it is not a UUID.
    fileprivate func registrationID(
        describing span: any Span
    ) throws(ExpenseError) -> RegistrationID {
        guard let id = parameters.get("id").flatMap({ RegistrationID($0) }) else {
            throw .invalid([FieldError(field: "id", message: "must be a UUID")])
        }
        span.setAttributes([AttributeName.registrationID: .string(id.description)])
        return id
    }
}
