// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Something that happened to an expense, for others to know.
package struct ExpenseEvent: Hashable, Sendable {
    /// What may happen to an expense, by the names that others know.
    package enum Kind: String, CaseIterable, Sendable {
        case created = "expense.created"
        case updated = "expense.updated"
        case paid = "expense.paid"
        case deleted = "expense.deleted"
    }

    package let id: EventID
    package let kind: Kind
    /// The expense as it was left; a deleted one as it was.
    package let expense: Expense
    package let occurredAt: Timestamp
    /// Trace context and baggage of the request that caused it, as propagators write them.
    package var headers: [String: String]

    /// An event that a store has kept, or an announcement come true.
    package init(_ announcement: Announcement, of expense: Expense) {
        id = announcement.id
        kind = announcement.kind
        occurredAt = announcement.occurredAt
        headers = announcement.headers
        self.expense = expense
    }

    /// An event before its change is made: all but the expense, which only the store knows for sure.
    ///
    /// A store keeps it together with the change, or neither.
    package struct Announcement: Hashable, Sendable {
        package let id: EventID
        package let kind: Kind
        package let occurredAt: Timestamp
        package var headers: [String: String]

        package init(
            id: EventID, kind: Kind, occurredAt: Timestamp, headers: [String: String] = [:]
        ) {
            self.id = id
            self.kind = kind
            self.occurredAt = occurredAt
            self.headers = headers
        }
    }
}

/// Names one event for ever, so that whoever is told twice notices: a UUID of version 7, like
/// ``ExpenseID``.
package struct EventID: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let uuid: UUID

    package init(_ uuid: UUID) {
        self.uuid = uuid
    }

    /// Parses a UUID, in either case.
    package init?(_ text: String) {
        guard let uuid = UUID(uuidString: text) else { return nil }
        self.uuid = uuid
    }

    /// A new id; the live default of every id generator.
    package static func random(at time: Timestamp) -> Self {
        Self(ExpenseID.random(at: time).uuid)
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.uuid < right.uuid
    }

    /// The UUID in lower case, as RFC 9562 writes it.
    package var description: String { ExpenseID(uuid).description }
}
