// SPDX-License-Identifier: Apache-2.0

import HTTPInstrumentation
import Instrumenting
import Tracing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Puts the sample data into a running system, through its APIs; what is there already stays as it is.
///
/// Expenses that the user has, by day and description, are left out; those that are created carry
/// idempotency keys, so that two who seed at once create each of them once. Emits a root span
/// `seed {user}` a person, and below it a CLIENT span a request.
package struct Seeder: Sendable {
    private let data: SeedData
    private let api: ServiceCaller
    private let accounts: Accounts?

    /// - Parameter bank: where accounts are opened; `nil` opens none.
    package init(
        data: SeedData, api: LoadTarget, bank: LoadTarget? = nil, client: TracedHTTPClient
    ) {
        self.data = data
        self.api = ServiceCaller(target: api, client: client)
        accounts = bank.map { Accounts(bank: $0, client: client) }
    }

    /// Brings in whatever is missing, and counts it.
    ///
    /// - Throws: ``PreparationError`` at the first answer that is none; what was done until then stays,
    ///   and a repeat goes on from there.
    package func run() async throws -> SeedResult {
        var result = SeedResult()
        for user in data.users {
            let part = try await withSpan("seed user", attributes: [:]) { _ in
                try await seed(user)
            }
            result.add(part)
        }
        return result
    }

    private func seed(_ user: String) async throws(PreparationError) -> SeedResult {
        var result = SeedResult()
        if let accounts, try await accounts.open(for: user, balance: SeedData.balance) {
            result.accounts = 1
        }
        for month in data.months {
            let present = try await expenses(of: user, in: month)
            for expense in data.expenses(of: user, in: month) {
                if present.contains(expense.name) {
                    result.present += 1
                } else {
                    try await create(expense, for: user)
                    result.created += 1
                }
            }
        }
        result.budgets = try await setBudgets(of: user)
        return result
    }

    private func create(
        _ expense: SeedData.Expense, for user: String
    ) async throws(PreparationError) {
        let request = PlannedRequest.create(
            expense.description, cents: expense.cents, in: expense.category)
        let body = request.body.map {
            String($0.dropLast()) + #","spent_on":"\#(expense.spentOn)"}"#
        }
        let key = "seed-\(expense.spentOn)-\(expense.description.replacing(" ", with: "-"))"
        _ = try await api.call(
            "POST", "/expenses", template: "/expenses", user: user, key: key, body: body,
            accepting: [201])
    }

    /// The names of all expenses that a user has in a month.
    private func expenses(
        of user: String, in month: SeedMonth
    ) async throws(PreparationError) -> Set<String> {
        let path = "/expenses?limit=100&from=\(month)-01&to=\(month)-28"
        var names: Set<String> = []
        var cursor: String?
        repeat {
            let answer = try await api.call(
                "GET", path + (cursor.map { "&cursor=\($0)" } ?? ""), template: "/expenses",
                user: user, accepting: [200])
            guard let page = try? Page.reading(answer.body) else {
                throw PreparationError("The list of \(user)'s expenses cannot be read.")
            }
            for expense in page.expenses {
                names.insert("\(expense.spentOn) \(expense.description)")
            }
            cursor = page.nextCursor
        } while cursor != nil
        return names
    }

    /// The budgets that were set; `nil` if the service has none.
    private func setBudgets(of user: String) async throws(PreparationError) -> Int? {
        for (category, limit) in SeedData.budgets.sorted(by: { $0.key < $1.key }) {
            let answer = try await api.call(
                "PUT", "/budgets/\(category)", template: "/budgets/{category}", user: user,
                body: #"{"limit":"\#(limit).00","currency":"EUR"}"#,
                accepting: [200, 201, 204, 404])
            if answer.status == 404 { return nil }
        }
        return SeedData.budgets.count
    }
}

/// A page of expenses, as far as seeding reads it.
private struct Page: Decodable {
    struct Expense: Decodable {
        let description: String
        let spentOn: String
    }

    let expenses: [Expense]
    let nextCursor: String?

    static func reading(_ json: [UInt8]) throws -> Page {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Page.self, from: Data(json))
    }
}

/// What seeding came upon and what it did.
package struct SeedResult: Hashable, Sendable {
    /// Expenses that were missing.
    package var created = 0
    /// Expenses that were there.
    package var present = 0
    /// Accounts that were opened.
    package var accounts = 0
    /// Budgets that are as they should be; `nil` where the API has no budgets.
    package var budgets: Int? = 0

    /// The result in a sentence.
    package var sentence: String {
        "\(created) expenses created, \(present) were there; \(accounts) accounts opened; "
            + (budgets.map { "\($0) budgets set." } ?? "the API has no budgets.")
    }

    fileprivate mutating func add(_ other: SeedResult) {
        created += other.created
        present += other.present
        accounts += other.accounts
        budgets = budgets.flatMap { sum in other.budgets.map { sum + $0 } }
    }
}

extension SeedData.Expense {
    fileprivate var name: String { "\(spentOn) \(description)" }
}
