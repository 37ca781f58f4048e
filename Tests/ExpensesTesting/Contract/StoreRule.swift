// SPDX-License-Identifier: Apache-2.0

import Expenses

/// One rule that every ``Expenses/ExpenseStore`` keeps, and a check of it.
///
/// A check makes users of its own, so all rules may run at once on one store, and on a database
/// that holds other data. Run them as the arguments of one test:
///
/// ```swift
/// @Test(arguments: StoreRule.all)
/// func `the store keeps the rule`(_ rule: StoreRule) async throws {
///     try await rule.check(store)
/// }
/// ```
package struct StoreRule: Sendable, CustomStringConvertible {
    /// The rule as a sentence.
    package let description: String
    /// Throws ``BrokenRule`` where the store breaks the rule, and what the store throws besides.
    package let check: @Sendable (any ExpenseStore) async throws -> Void

    init(_ description: String, check: @escaping @Sendable (any ExpenseStore) async throws -> Void)
    {
        self.description = description
        self.check = check
    }

    /// The whole contract.
    package static let all = keeping + isolating + changing + listing + paging + summing + repeating
}

/// What a store did that its contract forbids.
package struct BrokenRule: Error, CustomStringConvertible {
    package let description: String
}

/// Fails unless two values are the same.
func expectEqual<Value: Equatable>(
    _ value: Value, _ expected: Value, _ subject: String = "value",
    file: String = #fileID, line: Int = #line
) throws {
    guard value == expected else {
        throw BrokenRule(
            description: "\(file):\(line): the \(subject) is \(value), not \(expected)")
    }
}

/// Fails unless `operation` throws an ``Expenses/ExpenseError`` with this code.
func expectError(
    _ code: ExpenseError.Code, file: String = #fileID, line: Int = #line,
    _ operation: () async throws -> some Any
) async throws {
    do {
        _ = try await operation()
    } catch let error as ExpenseError where error.code == code {
        return
    }
    throw BrokenRule(description: "\(file):\(line): nothing was thrown, where \(code) is due")
}

extension ExpenseStore {
    /// Keeps several expenses, one after the other.
    func insert(_ expenses: [Expense]) async throws {
        for expense in expenses { _ = try await insert(expense, once: nil) }
    }

    /// What a filter finds on all pages together, read as a caller would.
    func everything(
        of user: UserID, limit: Int, category: String? = nil,
        betweenPages: (ExpensePage) async throws -> Void = { _ in }
    ) async throws -> [Expense] {
        var found: [Expense] = []
        var cursor: ExpenseCursor?
        repeat {
            let filter = try ExpenseFilter.sample(category: category, limit: limit, after: cursor)
            let page = try await list(filter, of: user)
            found += page.expenses
            guard found.count < 100 else { throw BrokenRule(description: "the pages never end") }
            cursor = page.next
            if cursor != nil { try await betweenPages(page) }
        } while cursor != nil
        return found
    }
}
