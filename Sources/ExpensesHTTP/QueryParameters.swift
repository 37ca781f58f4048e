// SPDX-License-Identifier: Apache-2.0

import Expenses
import Hummingbird

/// The parameters of a query, each known and given at most once.
///
/// A misspelt parameter is an error and not ignored: a list that is filtered by less than was asked for
/// looks right and is wrong.
struct QueryParameters: Sendable {
    private var values: [Substring: Substring] = [:]
    private var errors: [FieldError] = []

    /// Reads the query of a request; what is wrong with it is kept for ``parsed(_:)``.
    init(of request: Request, allowing names: Set<Substring>) {
        for (name, value) in request.uri.queryParameters where !name.isEmpty {
            if !names.contains(name) {
                reject(name, "is not a parameter of this request")
            } else if values.updateValue(value, forKey: name) != nil {
                reject(name, "is given more than once")
            }
        }
    }

    subscript(name: Substring) -> String? { values[name].map(String.init) }

    /// Parses what was read.
    ///
    /// Fails with ``Expenses/ExpenseError/Code/invalid`` and every bad parameter, those that `parse`
    /// finds and those that were bad before it looked.
    func parsed<Value>(
        _ parse: (Self) throws(ExpenseError) -> Value
    ) throws(ExpenseError) -> Value {
        try listing(errors, with: self, parse)
    }

    private mutating func reject(_ name: Substring, _ message: String) {
        errors.append(FieldError(field: String(name), message: message))
    }
}

/// Parses a request in which something is wrong already, so that all of it is told at once.
func listing<Request, Value>(
    _ errors: [FieldError], with request: Request,
    _ parse: (Request) throws(ExpenseError) -> Value
) throws(ExpenseError) -> Value {
    let value: Value
    do {
        value = try parse(request)
    } catch {
        throw error.code == .invalid ? .invalid(errors + error.fields) : error
    }
    guard errors.isEmpty else { throw .invalid(errors) }
    return value
}

extension ExpenseFilter {
    /// The parameters of a list of expenses.
    static let parameters: Set<Substring> = ["category", "cursor", "from", "limit", "status", "to"]

    /// Fails as ``init(_:)`` does.
    init(_ query: QueryParameters) throws(ExpenseError) {
        var fields = Fields()
        fields.category = query["category"]
        fields.status = query["status"]
        fields.from = query["from"]
        fields.to = query["to"]
        fields.limit = query["limit"]
        fields.cursor = query["cursor"]
        try self.init(fields)
    }
}
