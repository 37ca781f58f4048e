// SPDX-License-Identifier: Apache-2.0

import Expenses
import Hummingbird
import ServiceHTTP

/// The JSON body of a request to set a budget.
struct BudgetRequestBody: Sendable {
    private let fields: BudgetDraft.Fields
    private let repeated: [FieldError]

    /// Reads the body of a request.
    ///
    /// Fails as ``ServiceHTTP/JSONBody/object(of:)`` does. Its fields are not judged here.
    init(of request: Request) async throws {
        var fields = BudgetDraft.Fields()
        repeated = try await JSONBody.object(of: request).eachOnce { name, value in
            switch name {
            case "limit": fields.limit = FieldValue(value)
            case "currency": fields.currency = FieldValue(value)
            default: fields.unknown.append(name)
            }
        }
        self.fields = fields
    }

    /// Parses the fields; fails with ``Expenses/ExpenseError/Code/invalid`` and every bad one, that of
    /// the path among them.
    func parsed(category: String) throws(ExpenseError) -> BudgetDraft {
        try listing(repeated, with: fields) { (fields) throws(ExpenseError) in
            try BudgetDraft(fields, category: category)
        }
    }
}
