// SPDX-License-Identifier: Apache-2.0

/// What is wrong with one field of a request.
package struct FieldError: Hashable, Sendable {
    /// The name of the field as the caller wrote it, such as `spent_on`.
    package let field: String
    /// The end of a sentence that begins with the field's name: "must be a date such as
    /// 2026-11-20".
    package let message: String

    package init(field: String, message: String) {
        self.field = field
        self.message = message
    }
}

/// Parses fields one after the other and remembers every failure, so that a caller learns of all
/// bad fields at once.
struct FieldParser {
    private(set) var errors: [FieldError] = []

    /// Parses a field that may be missing.
    ///
    /// - Returns: `nil` where the field is absent or bad; `finish` tells the difference.
    mutating func value<Value>(
        of field: ExpenseField, in raw: FieldValue,
        as parse: (String) throws(InvalidValue) -> Value
    ) -> Value? {
        switch raw {
        case .absent:
            return nil
        case .string(let text):
            return value(of: field.rawValue, in: text, as: parse)
        case .number(let digits) where field == .amount:
            return value(of: field.rawValue, in: digits, as: parse)
        case .null, .number, .other:
            reject(field, field.expectation)
            return nil
        }
    }

    /// Parses a field that must be there.
    mutating func required<Value>(
        _ field: ExpenseField, in raw: FieldValue,
        as parse: (String) throws(InvalidValue) -> Value
    ) -> Value? {
        if raw == .absent || raw == .null {
            reject(field, "is required")
            return nil
        }
        return value(of: field, in: raw, as: parse)
    }

    /// Parses a field that must be there, of a thing that is no expense.
    ///
    /// - Parameter takesNumbers: whether a JSON number will do as well as a string.
    mutating func required<Value>(
        _ name: String, in raw: FieldValue, orNumber takesNumbers: Bool = false,
        as parse: (String) throws(InvalidValue) -> Value
    ) -> Value? {
        switch raw {
        case .string(let text):
            return value(of: name, in: text, as: parse)
        case .number(let digits) where takesNumbers:
            return value(of: name, in: digits, as: parse)
        case .absent, .null:
            reject(name, "is required")
        case .number, .other:
            reject(name, takesNumbers ? "must be a decimal string or a number" : "must be a string")
        }
        return nil
    }

    /// Parses a text that is there, such as a query parameter.
    mutating func value<Value>(
        of name: String, in text: String,
        as parse: (String) throws(InvalidValue) -> Value
    ) -> Value? {
        do {
            return try parse(text)
        } catch {
            errors.append(FieldError(field: name, message: error.message))
            return nil
        }
    }

    mutating func reject(_ field: ExpenseField, _ message: String) {
        reject(field.rawValue, message)
    }

    mutating func reject(_ name: String, _ message: String) {
        errors.append(FieldError(field: name, message: message))
    }

    /// Throws what has been collected, if anything has.
    func finish() throws(ExpenseError) {
        guard errors.isEmpty else { throw .invalid(errors) }
    }
}
