// SPDX-License-Identifier: Apache-2.0

import Expenses
import HTTPTypes
import Hummingbird
import ServiceHTTP

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Turns requests about accounts and payments into calls of the service, and what comes back into
/// responses.
struct BankHandler: Sendable {
    let service: BankService

    /// `PUT /accounts/{user}`
    @Sendable func open(_ request: Request, context: ServiceRequestContext) async throws
        -> Response
    {
        try await withSpan(.handlerOpen) { _ in
            let user = try context.user()
            var fields = BankFields(try await JSONBody.object(of: request))
            let balance = try fields.money("balance")
            let (account, isNew) = try await service.open(user, with: balance)
            return Response(account, status: isNew ? .created : .ok)
        }
    }

    /// `GET /accounts/{user}`
    @Sendable func account(_ request: Request, context: ServiceRequestContext) async throws
        -> Response
    {
        try await withSpan(.handlerAccount) { _ in
            Response(try await service.account(of: try context.user()), status: .ok)
        }
    }

    /// `POST /payments`
    @Sendable func pay(_ request: Request, context: ServiceRequestContext) async throws
        -> Response
    {
        try await withSpan(.handlerPay) { span in
            let key = try IdempotencyKey(requiredBy: request.headers)
            var fields = BankFields(try await JSONBody.object(of: request))
            let payment = try await service.pay(try fields.order(key: key))
            span.describe(payment)
            var response = Response(payment, status: .created)
            response.headers[.location] = "/payments/\(payment.id)"
            return response
        }
    }

    /// `GET /payments/{id}`
    @Sendable func payment(_ request: Request, context: ServiceRequestContext) async throws
        -> Response
    {
        try await withSpan(.handlerPayment) { span in
            guard let id = context.parameters.get("id").flatMap({ PaymentID($0) }) else {
                throw BankError.invalid([FieldError(field: "id", message: "must be a UUID")])
            }
            let payment = try await service.payment(id)
            span.describe(payment)
            return Response(payment, status: .ok)
        }
    }
}

extension ServiceRequestContext {
    /// The user that the path names.
    fileprivate func user() throws -> UserID {
        let name = try parameters.require("user")
        do {
            return try UserID(name.removingPercentEncoding ?? name)
        } catch {
            throw BankError.invalid([
                FieldError(
                    field: "user",
                    message: "must be 1 to \(UserID.longest) visible ASCII characters")
            ])
        }
    }
}

extension IdempotencyKey {
    /// Reads `Idempotency-Key`: nobody is debited twice because a header was forgotten.
    fileprivate init(requiredBy headers: HTTPFields) throws {
        guard let text = headers[.idempotencyKey] else {
            throw BankError.invalid([
                FieldError(field: "Idempotency-Key", message: "is required as a header")
            ])
        }
        do {
            try self.init(text)
        } catch {
            throw BankError.invalid(error.fields)
        }
    }
}

extension HTTPField.Name {
    // A literal of letters and a hyphen is a field name, so there is always a value.
    /// Names a payment order, so that it is carried out once.
    static let idempotencyKey = HTTPField.Name("Idempotency-Key")!
}
