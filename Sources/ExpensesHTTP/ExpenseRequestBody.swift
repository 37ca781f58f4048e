// SPDX-License-Identifier: Apache-2.0

import Expenses
import Hummingbird
import ServiceHTTP

/// The JSON body of a request to create or change an expense.
struct ExpenseRequestBody: Sendable {
    private let fields: ExpenseDraft.Fields
    private let repeated: [FieldError]

    /// Reads the body of a request.
    ///
    /// Fails as ``ServiceHTTP/JSONBody/object(of:)`` does. Its fields are not judged here.
    init(of request: Request) async throws {
        self.init(try await JSONBody.object(of: request))
    }

    /// Sorts the members of an object by what is known of them.
    init(_ object: JSONObject) {
        var fields = ExpenseDraft.Fields()
        repeated = object.eachOnce { name, value in
            if let field = ExpenseField(rawValue: name) {
                fields[field] = FieldValue(value)
            } else {
                fields.unknown.append(name)
            }
        }
        self.fields = fields
    }

    /// Parses the fields; fails with ``Expenses/ExpenseError/Code/invalid`` and every bad one.
    func parsed<Value>(
        as parse: (ExpenseDraft.Fields) throws(ExpenseError) -> Value
    ) throws(ExpenseError) -> Value {
        try listing(repeated, with: fields, parse)
    }
}

extension JSONObject {
    /// Hands out the first member of each name, and returns an error for each one that comes again.
    func eachOnce(_ take: (_ name: String, _ value: JSONValue) -> Void) -> [FieldError] {
        var seen: Set<String> = []
        var repeated: [FieldError] = []
        for (name, value) in members {
            if seen.insert(name).inserted {
                take(name, value)
            } else {
                repeated.append(FieldError(field: name, message: "is given more than once"))
            }
        }
        return repeated
    }
}

extension FieldValue {
    /// A member of a JSON object as the domain takes it.
    init(_ value: JSONValue) {
        switch value {
        case .null: self = .null
        case .string(let text): self = .string(text)
        case .number(let digits): self = .number(digits)
        case .boolean, .array, .object: self = .other
        }
    }
}
