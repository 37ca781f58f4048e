// SPDX-License-Identifier: Apache-2.0

import Expenses
import Synchronization

/// One rule that every ``Expenses/ExpenseStore`` and its ``Expenses/ExpenseOutbox`` keep together, and a
/// check of it.
///
/// A check needs an outbox to itself, empty at first.
package struct OutboxRule: Sendable, CustomStringConvertible {
    /// The rule as a sentence.
    package let description: String
    /// Throws ``BrokenRule`` where the rule is broken, and what store and outbox throw besides.
    package let check: @Sendable (any ExpenseStore, any ExpenseOutbox) async throws -> Void

    init(
        _ description: String,
        check: @escaping @Sendable (any ExpenseStore, any ExpenseOutbox) async throws -> Void
    ) {
        self.description = description
        self.check = check
    }

    /// The whole contract.
    package static let all = announcing + relaying
}

extension OutboxRule {
    /// A change and its event are kept together.
    static let announcing = [
        OutboxRule("Every change is announced, with the expense as it was left.") { store, outbox in
            let expense = try Expense.sample(of: try .unique())
            let changed = try expense.changed()
            let headers = ["traceparent": "00-ab-cd-01", "baggage": "a=\"1\",ž=\\ 💸"]
            let announcements = [ExpenseEvent.Kind.created, .paid, .deleted].map {
                ExpenseEvent.Announcement.sample($0, headers: headers)
            }
            _ = try await store.insert(expense, once: nil, announcing: announcements[0])
            try await store.update(changed, replacing: 1, announcing: announcements[1])
            try await store.delete(
                expense.id, of: expense.user, inVersion: nil, announcing: announcements[2])
            let expected = zip(announcements, [expense, changed, changed]).map {
                ExpenseEvent($0, of: $1)
            }
            try expectEqual(try await outbox.drain(), expected, "list of events")
            try expectEqual(try await outbox.drain(), [], "list of events")
        },
        OutboxRule("The backlog is how much is there, and since when.") { store, outbox in
            let nothing = OutboxBacklog(depth: 0, oldestAge: .zero)
            try expectEqual(try await outbox.backlog(), nothing, "backlog")
            for hours in [2, 1] {
                let time = Timestamp.now().advanced(microseconds: Int64(hours) * -3_600_000_000)
                _ = try await store.insert(
                    try .sample(of: try .unique()), once: nil,
                    announcing: .sample(.created, at: time))
            }
            let backlog = try await outbox.backlog()
            try expectEqual(backlog.depth, 2, "depth")
            // The clocks of store and test need not agree to the second.
            try expectEqual(
                (backlog.oldestAge.components.seconds + 300) / 600, 12, "age in ten minutes")
            _ = try await outbox.drain()
            try expectEqual(try await outbox.backlog(), nothing, "backlog")
        },
        OutboxRule("A repeat announces nothing.") { store, outbox in
            let user = try UserID.unique()
            let first = try Expense.sample(of: user)
            let request = try first.request(under: "key")
            _ = try await store.insert(first, once: request)
            _ = try await store.insert(try .sample(of: user), once: request)
            _ = try await atOnce(4) { _ in
                _ = try await store.insert(try .sample(of: user), once: request)
            }
            try expectEqual(try await outbox.drain().map(\.expense), [first], "list of expenses")
        },
        OutboxRule("What is refused announces nothing.") { store, outbox in
            let expense = try Expense.sample(of: try .unique())
            let other = try UserID.unique()
            _ = try await store.insert(expense, once: nil)
            _ = try await atOnce(1) { _ in _ = try await store.insert(expense, once: nil) }
            _ = try await atOnce(1) { _ in try await store.update(expense, replacing: 7) }
            for (user, version) in [(other, nil), (expense.user, 7)] as [(UserID, Int?)] {
                _ = try await atOnce(1) { _ in
                    try await store.delete(expense.id, of: user, inVersion: version)
                }
            }
            try expectEqual(try await outbox.drain().map(\.kind), [.created], "list of kinds")
        },
        OutboxRule("Of changes at the same time, only the one that is made is announced.") {
            store, outbox in
            let expense = try Expense.sample(of: try .unique())
            let changed = try expense.changed()
            _ = try await store.insert(expense, once: nil)
            _ = try await atOnce(8) { _ in try await store.update(changed, replacing: 1) }
            let kinds = try await outbox.drain().map(\.kind)
            try expectEqual(kinds, [.created, .updated], "list of kinds")
        },
    ]

    /// Events are handed on in order, and to one at a time.
    static let relaying = [
        OutboxRule("An event is lent only when the earlier ones of its expense are gone.") {
            store, outbox in
            let expenses = [
                try Expense.sample(of: try .unique()), try .sample(of: try .unique()),
            ]
            for expense in expenses {
                _ = try await store.insert(expense, once: nil)
                try await store.update(try expense.changed(), replacing: 1)
            }
            for kind in [ExpenseEvent.Kind.created, .updated] {
                let round = try await outbox.relay(atMost: 10) { events in
                    let asExpected =
                        events.map(\.expense.id) == expenses.map(\.id)
                        && events.allSatisfy { $0.kind == kind }
                    return asExpected ? Set(events.map(\.id)) : []
                }
                try expectEqual(round, OutboxRound(lent: 2, published: 2), "round")
            }
        },
        OutboxRule("What is not published stays, and its expense waits.") { store, outbox in
            let expense = try Expense.sample(of: try .unique())
            _ = try await store.insert(expense, once: nil)
            try await store.update(try expense.changed(), replacing: 1)
            for _ in 1...3 {
                let round = try await outbox.relay(atMost: 10) { _ in [] }
                try expectEqual(round, OutboxRound(lent: 1, published: 0), "round")
            }
            let kinds = try await outbox.drain().map(\.kind)
            try expectEqual(kinds, [.created, .updated], "list of kinds")
        },
        OutboxRule("No more events are lent than were asked for.") { store, outbox in
            for _ in 1...5 {
                _ = try await store.insert(try .sample(of: try .unique()), once: nil)
            }
            let round = try await outbox.relay(atMost: 2) { Set($0.map(\.id)) }
            try expectEqual(round, OutboxRound(lent: 2, published: 2), "round")
            try expectEqual(try await outbox.drain().count, 3, "number of events")
        },
        OutboxRule("Several who relay at once double nothing and keep the order.") {
            store, outbox in
            let expenses = try (0..<8).map { _ in try Expense.sample(of: try .unique()) }
            for expense in expenses {
                _ = try await store.insert(expense, once: nil)
                try await store.update(try expense.changed(), replacing: 1)
                try await store.delete(expense.id, of: expense.user, inVersion: nil)
            }
            let seen = Seen()
            _ = try await atOnce(4) { _ in
                while seen.events.count < 24 {
                    _ = try await outbox.relay(atMost: 3) { events in
                        seen.append(events)
                        return Set(events.map(\.id))
                    }
                }
            }
            try expectEqual(Set(seen.events.map(\.id)).count, seen.events.count, "count")
            for expense in expenses {
                let kinds = seen.events.filter { $0.expense.id == expense.id }.map(\.kind)
                try expectEqual(kinds, [.created, .updated, .deleted], "order")
            }
        },
    ]
}

/// Events from several tasks.
private final class Seen: Sendable {
    private let state = Mutex<[ExpenseEvent]>([])

    var events: [ExpenseEvent] { state.withLock { $0 } }

    func append(_ events: [ExpenseEvent]) {
        state.withLock { $0 += events }
    }
}

extension ExpenseOutbox {
    /// Publishes everything, and returns it in order.
    package func drain() async throws -> [ExpenseEvent] {
        let seen = Seen()
        while try await relay(
            atMost: 100,
            {
                seen.append($0)
                return Set($0.map(\.id))
            }
        ).lent > 0 {}
        return seen.events
    }
}
