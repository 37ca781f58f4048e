// SPDX-License-Identifier: Apache-2.0

import Expenses
import ServiceHTTP

/// The fields of a request, read one after the other; what is wrong with any is told all at once.
struct BankFields {
    private let values: [String: JSONValue]
    private var errors: [FieldError] = []
    private var read: Set<String> = []

    init(_ object: JSONObject) {
        values = Dictionary(
            object.members.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last })
        for name in Set(object.members.map(\.name)).sorted()
        where object.members.filter({ $0.name == name }).count > 1 {
            errors.append(FieldError(field: name, message: "is given more than once"))
        }
    }

    /// Reads an amount and its `currency`, which are all there is; fails with every bad field.
    mutating func money(_ name: String) throws(BankError) -> Money {
        let money = amount(name)
        try finish()
        guard let money else { throw .invalid(errors) }
        return money
    }

    /// Reads an order to pay; fails with every bad field.
    mutating func order(key: IdempotencyKey) throws(BankError) -> PaymentOrder {
        let user = user()
        let money = amount("amount")
        let reference = reference()
        try finish()
        guard let user, let money, let reference else { throw .invalid(errors) }
        return PaymentOrder(user: user, amount: money, reference: reference, key: key)
    }

    private mutating func finish() throws(BankError) {
        for name in values.keys.sorted() where !read.contains(name) {
            errors.append(FieldError(field: name, message: "is not a field of this request"))
        }
        guard errors.isEmpty else { throw .invalid(errors) }
    }

    private mutating func amount(_ name: String) -> Money? {
        let decimal = value(name) { (text) throws(InvalidValue) in try DecimalAmount(text) }
        let currency = value("currency") { (text) throws(InvalidValue) in try Currency(text) }
        guard let decimal, let currency else { return nil }
        do {
            return try Money(decimal, in: currency)
        } catch {
            errors.append(FieldError(field: name, message: error.message))
            return nil
        }
    }

    private mutating func user() -> UserID? {
        value("user") { (text) throws(InvalidValue) in
            do {
                return try UserID(text)
            } catch {
                throw InvalidValue("must be 1 to \(UserID.longest) visible ASCII characters")
            }
        }
    }

    private mutating func reference() -> String? {
        value("reference") { (text) throws(InvalidValue) in
            guard 1...200 ~= text.unicodeScalars.count, !text.contains("\0") else {
                throw InvalidValue("must have 1 to 200 characters")
            }
            return text
        }
    }

    /// Reads a string; an amount may be a number, too.
    private mutating func value<Value>(
        _ name: String, _ parse: (String) throws(InvalidValue) -> Value
    ) -> Value? {
        read.insert(name)
        do throws(InvalidValue) {
            switch values[name] {
            case .string(let text): return try parse(text)
            case .number(let digits) where name == "amount" || name == "balance":
                return try parse(digits)
            case nil, .null: throw InvalidValue("is required")
            default: throw InvalidValue("must be a string")
            }
        } catch {
            errors.append(FieldError(field: name, message: error.message))
            return nil
        }
    }
}
