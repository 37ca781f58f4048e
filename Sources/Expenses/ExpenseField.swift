// SPDX-License-Identifier: Apache-2.0

/// The fields of an expense that a caller may write, by the names that callers use.
package enum ExpenseField: String, CaseIterable, Sendable {
    case description
    case amount
    case currency
    case category
    case spentOn = "spent_on"

    /// What is said of a value of the wrong kind.
    var expectation: String {
        self == .amount ? "must be a decimal string or a number" : "must be a string"
    }
}

/// The fields of a request to create or to change an expense, as they arrived.
package struct ExpenseFields: Hashable, Sendable {
    package var description: FieldValue = .absent
    package var amount: FieldValue = .absent
    package var currency: FieldValue = .absent
    package var category: FieldValue = .absent
    package var spentOn: FieldValue = .absent
    /// Names that were sent and are no field that a caller may write, such as `status` or a typing
    /// error; each is an error, since a change that is silently not made is worse.
    package var unknown: [String] = []

    package init() {}

    /// One field by its name.
    package subscript(_ field: ExpenseField) -> FieldValue {
        get {
            switch field {
            case .description: description
            case .amount: amount
            case .currency: currency
            case .category: category
            case .spentOn: spentOn
            }
        }
        set {
            switch field {
            case .description: description = newValue
            case .amount: amount = newValue
            case .currency: currency = newValue
            case .category: category = newValue
            case .spentOn: spentOn = newValue
            }
        }
    }
}

extension FieldParser {
    mutating func rejectUnknown(_ names: [String]) {
        for name in names { reject(name, "is not a field that can be set") }
    }
}
