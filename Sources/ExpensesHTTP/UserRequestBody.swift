// SPDX-License-Identifier: Apache-2.0

import Expenses
import Hummingbird
import ServiceHTTP

/// The JSON body of a request to register.
struct UserRequestBody: Sendable {
    private let fields: UserDraft.Fields
    private let repeated: [FieldError]

    /// Reads the body of a request.
    ///
    /// Fails as ``ServiceHTTP/JSONBody/object(of:)`` does. Its fields are not judged here.
    init(of request: Request) async throws {
        var fields = UserDraft.Fields()
        repeated = try await JSONBody.object(of: request).eachOnce { name, value in
            switch name {
            case "name": fields.name = FieldValue(value)
            case "password": fields.password = Secret(FieldValue(value))
            default: fields.unknown.append(name)
            }
        }
        self.fields = fields
    }

    /// Parses the fields; fails with ``Expenses/ExpenseError/Code/invalid`` and every bad one.
    func parsed() throws(ExpenseError) -> UserDraft {
        try listing(repeated, with: fields, UserDraft.init)
    }
}
