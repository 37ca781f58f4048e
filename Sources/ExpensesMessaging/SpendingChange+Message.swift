// SPDX-License-Identifier: Apache-2.0

import Expenses
import Messaging

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension SpendingChange {
    /// What a message about an expense means for budgets.
    ///
    /// Members that are not needed are passed over, so that publishers may add some.
    ///
    /// Fails with ``Messaging/MessagingError/Code/malformed``, in words that say what is wrong and
    /// repeat nothing of the message.
    package init(_ message: Message) throws(MessagingError) {
        guard message.body.count <= Self.longestBody else {
            throw MessagingError(
                .malformed, "The body is longer than \(Self.longestBody) bytes.")
        }
        let body: EventBody
        do {
            body = try JSONDecoder().decode(EventBody.self, from: Data(message.body))
        } catch {
            throw MessagingError(.malformed, Self.reason(error))
        }
        try self.init(body)
    }

    /// Many times what an event needs.
    private static let longestBody = 64 * 1024

    private static func reason(_ error: any Error) -> String {
        guard let error = error as? DecodingError else { return "The body is not an event." }
        switch error {
        case .keyNotFound(let key, _):
            return "The event has no \"\(key.stringValue)\"."
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            let name = context.codingPath.last?.stringValue ?? "body"
            return "The event's \"\(name)\" is of the wrong kind."
        default:
            return "The body is not JSON."
        }
    }

    private init(_ body: EventBody) throws(MessagingError) {
        guard EventType(rawValue: body.type) != nil else {
            throw MessagingError(.malformed, "The event is of a type that is not known.")
        }
        let expense = body.expense
        guard let id = ExpenseID(expense.id) else { throw .invalid("id", "must be a UUID") }
        guard body.version > 0 else { throw .invalid("version", "must be greater than zero") }
        guard expense.minorUnits > 0 else {
            throw .invalid("minor_units", "must be greater than zero")
        }
        let isDeleted = body.type == EventType.deleted.rawValue
        self.init(
            expense: id, user: try .named(body.user),
            revision: isDeleted ? .deleted : .version(body.version),
            category: try parsed("category", expense.category, as: Expenses.Category.init),
            amount: Money(
                minorUnits: expense.minorUnits,
                currency: try parsed("currency", expense.currency, as: Currency.init)),
            month: SummaryMonth(
                of: try parsed("spent_on", expense.spentOn, as: CalendarDate.init)))
    }
}

/// What may happen to an expense.
private enum EventType: String {
    case created = "expense.created"
    case updated = "expense.updated"
    case paid = "expense.paid"
    case deleted = "expense.deleted"
}

/// The members of an event's body that budgets need.
private struct EventBody: Decodable {
    struct Expense: Decodable {
        let id: String
        let minorUnits: Int64
        let currency: String
        let category: String
        let spentOn: String

        enum CodingKeys: String, CodingKey {
            case id, currency, category
            case minorUnits = "minor_units"
            case spentOn = "spent_on"
        }
    }

    let type: String
    let version: Int
    let user: String
    let expense: Expense
}

extension MessagingError {
    fileprivate static func invalid(_ member: String, _ reason: String) -> MessagingError {
        MessagingError(.malformed, "The event's \"\(member)\" \(reason).")
    }
}

extension UserID {
    fileprivate static func named(_ text: String) throws(MessagingError) -> UserID {
        do {
            return try UserID(text)
        } catch {
            throw .invalid("user", "does not name a user")
        }
    }
}

/// Parses one member; fails with a sentence that names it.
private func parsed<Value>(
    _ member: String, _ text: String, as parse: (String) throws(InvalidValue) -> Value
) throws(MessagingError) -> Value {
    do {
        return try parse(text)
    } catch {
        throw .invalid(member, error.message)
    }
}
