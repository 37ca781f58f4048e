// SPDX-License-Identifier: Apache-2.0

import Expenses
import Messaging

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// An event as others read it: the JSON in a message's body.
///
/// `{"event_id","type":"expense.created","occurred_at","version":1,"user","expense":{"id","amount":"42.50",
/// "minor_units":4250,"currency","category","spent_on","status","payment_id"}}`. The description stays
/// here: nobody needs it, and people write names into it. Readers skip members that they do not know, so
/// that more can be added.
package struct ExpenseEventBody: Hashable, Sendable, Codable {
    /// What is told of the expense.
    package struct Content: Hashable, Sendable, Codable {
        package var id: String
        /// For people: the decimal number.
        package var amount: String
        /// For sums.
        package var minorUnits: Int64
        package var currency: String
        package var category: String
        /// The day as `2026-11-20`.
        package var spentOn: String
        package var status: String
        package var paymentID: String?

        enum CodingKeys: String, CodingKey {
            case id, amount, currency, category, status
            case minorUnits = "minor_units"
            case spentOn = "spent_on"
            case paymentID = "payment_id"
        }
    }

    package var eventID: String
    package var type: String
    /// RFC 3339 in UTC.
    package var occurredAt: String
    /// The expense's version, which is one more with every change.
    package var version: Int
    package var user: String
    package var expense: Content

    enum CodingKeys: String, CodingKey {
        case type, version, user, expense
        case eventID = "event_id"
        case occurredAt = "occurred_at"
    }

    package init(_ event: ExpenseEvent) {
        let expense = event.expense
        eventID = event.id.description
        type = event.kind.rawValue
        occurredAt = event.occurredAt.description
        version = expense.version
        user = expense.user.rawValue
        self.expense = Content(
            id: expense.id.description, amount: expense.amount.amount,
            minorUnits: expense.amount.minorUnits, currency: expense.amount.currency.code,
            category: expense.category.slug, spentOn: expense.spentOn.description,
            status: expense.status.rawValue, paymentID: expense.payment?.description)
    }

    /// The body of a message; its members are sorted.
    package var bytes: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Strings and integers, which JSON can always hold.
        return (try? encoder.encode(self)).map(Array.init) ?? []
    }
}

extension Message {
    /// Where events of expenses are published.
    package static let expenseEvents = "expenses.events"

    /// An event on its way: recognised by the event's id, in order for each expense, and in the trace of
    /// the request that caused it.
    package init(_ event: ExpenseEvent) {
        self.init(
            id: event.id.description, key: event.expense.id.description, type: event.kind.rawValue,
            headers: event.headers, body: ExpenseEventBody(event).bytes)
    }
}
