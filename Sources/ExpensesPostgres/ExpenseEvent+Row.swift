// SPDX-License-Identifier: Apache-2.0

import Expenses
import Postgres

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension ExpenseEvent.Announcement {
    /// What ``Statements`` call the event, in order.
    var columns: [any PostgresEncodable] {
        [id.uuid, kind.rawValue, occurredAt, PostgresJSON(headers.json)]
    }
}

extension ExpenseEvent {
    /// The event in a row of ``OutboxStatements/claim``.
    ///
    /// Fails as ``Expenses/Expense`` does, and with ``Expenses/ExpenseError/Code/internal`` where the
    /// kind is not known.
    init(_ row: PostgresRow) throws {
        guard let kind = Kind(rawValue: try row["kind"]) else {
            throw ExpenseError(.internal, "A stored event cannot be read.")
        }
        let headers: String = try row["headers"]
        self.init(
            Announcement(
                id: EventID(try row["event_id"]), kind: kind, occurredAt: try row["occurred_at"],
                headers: [String: String](json: headers)),
            of: try Expense(row, of: try UserID(try row["user_id"])))
    }
}

extension [String: String] {
    /// An object with these members. Strings are always valid JSON, so there is no other case.
    fileprivate var json: String {
        (try? JSONEncoder().encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    /// The members of an object; none where the text is no object of strings, since headers are worth
    /// less than the event.
    fileprivate init(json: String) {
        self = (try? JSONDecoder().decode(Self.self, from: Data(json.utf8))) ?? [:]
    }
}
