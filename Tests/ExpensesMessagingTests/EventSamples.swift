// SPDX-License-Identifier: Apache-2.0

import Expenses
import ExpensesMessaging
import ExpensesTesting
import Messaging

extension Message {
    /// The message of an event, as its publisher writes it.
    ///
    /// - Parameter version: `nil` for the deletion.
    static func event(
        of expense: ExpenseID = .random(at: .sample), user: UserID, version: Int? = 1,
        _ minorUnits: Int64 = 4250, category: String = "meals", spentOn: String = "2026-11-20",
        headers: [String: String] = [:]
    ) -> Message {
        let id = EventIDs.next()
        let type = version == nil ? "deleted" : version == 1 ? "created" : "updated"
        let body = """
            {"event_id":"\(id)","type":"expense.\(type)","occurred_at":"\(Timestamp.sample)",\
            "version":\(version ?? 1),"user":"\(user.rawValue)","expense":{"id":"\(expense)",\
            "amount":"\(minorUnits / 100).00","minor_units":\(minorUnits),"currency":"EUR",\
            "category":"\(category)","spent_on":"\(spentOn)","status":"unpaid","later":[1]}}
            """
        return Message(
            id: id, key: expense.description, type: "expense.\(type)", headers: headers,
            body: Array(body.utf8))
    }

    /// The same message with another body.
    func with(body: String) -> Message {
        var message = self
        message.body = Array(body.utf8)
        return message
    }
}

/// Ids that no other event has.
private enum EventIDs {
    static func next() -> String { ExpenseID.random(at: .now()).description }
}

extension BudgetStore {
    /// What November 2026 spent in each category that has a budget.
    func spent(by user: UserID) async throws -> [String: Int64] {
        let uses = try await list(of: user, in: try SummaryMonth("2026-11"))
        return Dictionary(
            uniqueKeysWithValues: uses.map { ($0.budget.category.slug, $0.spent.minorUnits) })
    }

    /// Sets a budget of 100.00 for each category.
    func setBudgets(of user: UserID, _ categories: String...) async throws {
        for category in categories {
            _ = try await set(
                try .sample(of: user, category: category), in: try SummaryMonth("2026-11"),
                at: .sample)
        }
    }
}
