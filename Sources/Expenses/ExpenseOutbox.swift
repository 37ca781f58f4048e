// SPDX-License-Identifier: Apache-2.0

/// Events that a store has kept with their changes, and that nobody has been told yet.
///
/// Whoever relays may do so at the same time as others: no event is in two hands at once, and an event
/// of an expense comes only when all earlier ones of it are gone.
package protocol ExpenseOutbox: Sendable {
    /// Lends some events to `publish`, oldest first, and forgets those whose ids it returns.
    ///
    /// Of one expense there is at most one event among them. What is not forgotten, or was lent when
    /// the program was killed or the task cancelled, is lent again later.
    ///
    /// - Returns: how many events were forgotten of how many.
    /// - Throws: ``ExpenseError/Code/unavailable`` where the outbox cannot be reached, and
    ///   ``ExpenseError/Code/internal``; `CancellationError`. Events may have been published then.
    func relay(
        atMost limit: Int, _ publish: @Sendable ([ExpenseEvent]) async -> Set<EventID>
    ) async throws -> OutboxRound

    /// Calls `action` whenever there may be new events, until the task is cancelled.
    ///
    /// It may miss some; look now and then as well.
    func watch(_ action: @Sendable () -> Void) async

    /// How much is there, lent or not; cheap enough to ask every few seconds.
    ///
    /// - Throws: ``ExpenseError/Code/unavailable`` where the outbox cannot be reached, and
    ///   ``ExpenseError/Code/internal``; `CancellationError`.
    func backlog() async throws -> OutboxBacklog
}

/// What lies in an outbox.
package struct OutboxBacklog: Hashable, Sendable {
    /// Where counting stops: beyond that a number tells nobody more, and takes long to find.
    package static let most = 100_000

    /// How many events.
    package let depth: Int
    /// How long ago the first of them happened; zero where there is none.
    package let oldestAge: Duration

    package init(depth: Int, oldestAge: Duration) {
        self.depth = depth
        self.oldestAge = oldestAge
    }
}

/// What one round of relaying did.
package struct OutboxRound: Hashable, Sendable {
    /// How many events were there to publish.
    package let lent: Int
    /// How many of them are published and forgotten.
    package let published: Int

    package init(lent: Int, published: Int) {
        self.lent = lent
        self.published = published
    }
}
