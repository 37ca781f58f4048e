// SPDX-License-Identifier: Apache-2.0

import Expenses
import Logging
import Messaging
import ServiceLifecycle

/// Publishes what is in the outbox, as soon as it is there.
///
/// Any number of relays may run, in one process or in several: the ``Expenses/ExpenseOutbox`` lends each
/// event to one of them at a time, and those of one expense one after the other. An event is forgotten
/// when the broker has it; a relay that is killed in between publishes it twice, with the same id. While
/// the broker or the database is away it tries again, after pauses that grow.
///
/// Each event is published in a PRODUCER span `send expenses.events` in the trace of its request.
package struct OutboxRelay: Service {
    private let outbox: any ExpenseOutbox
    private let publisher: MessagePublisher
    private let retries: RetryPolicy
    private let pollInterval: Duration
    private let logger: Logger

    /// - Parameter pollInterval: how often to look for events that nobody told of.
    package init(
        outbox: any ExpenseOutbox, publisher: MessagePublisher,
        retries: RetryPolicy = RetryPolicy(), pollInterval: Duration = .seconds(5),
        logger: Logger
    ) {
        self.outbox = outbox
        self.publisher = publisher
        self.retries = retries
        self.pollInterval = pollInterval
        self.logger = logger
    }

    /// How many expenses' events are published at once.
    private static let roundSize = 64

    /// Relays until shutdown, when the events at hand are published still, or until the task is
    /// cancelled.
    package func run() async throws {
        // One ring tells as much as many.
        let (bell, ring) = AsyncStream.makeStream(
            of: Void.self, bufferingPolicy: .bufferingNewest(1))
        try await withGracefulShutdownHandler {
            try await withThrowingTaskGroup(of: Void.self) { group in
                defer { group.cancelAll() }
                group.addTask { await outbox.watch { ring.yield() } }
                group.addTask { try await poll { ring.yield() } }
                ring.yield()
                for await _ in bell { try await relayAll() }
            }
        } onGracefulShutdown: {
            ring.finish()
        }
    }

    private func poll(_ action: () -> Void) async throws {
        while true {
            try await Task.sleep(for: pollInterval)
            action()
        }
    }

    /// Relays until there is nothing left, however often that fails.
    private func relayAll() async throws {
        var failures = 0
        while !Task.isShuttingDownGracefully {
            try Task.checkCancellation()
            let round = await relay()
            guard round != OutboxRound(lent: 0, published: 0) else { return }
            if let round, round.published > 0 {
                failures = 0
            } else {
                failures += 1
                try await Task.sleep(for: retries.delay(after: failures))
            }
        }
    }

    /// One round; `nil` where the outbox cannot be reached.
    private func relay() async -> OutboxRound? {
        do {
            return try await outbox.relay(atMost: Self.roundSize, publish)
        } catch {
            if !(error is CancellationError) {
                logger.warning("Cannot read the outbox", metadata: ["error": "\(error)"])
            }
            return nil
        }
    }

    /// Publishes each event by itself, all at the same time; the ids of those that the broker has.
    @Sendable private func publish(_ events: [ExpenseEvent]) async -> Set<EventID> {
        await withTaskGroup(of: EventID?.self) { group in
            for event in events {
                group.addTask { await publish(event) ? event.id : nil }
            }
            return await group.reduce(into: []) { published, id in
                if let id { published.insert(id) }
            }
        }
    }

    private func publish(_ event: ExpenseEvent) async -> Bool {
        do {
            try await publisher.publish(Message(event), to: Message.expenseEvents)
            return true
        } catch {
            if !(error is CancellationError) {
                logger.warning(
                    "Cannot publish an event; it will be tried again",
                    metadata: [
                        "messaging.message.id": "\(event.id)",
                        "messaging.destination.name": "\(Message.expenseEvents)",
                        "error": "\(error)",
                    ])
            }
            return false
        }
    }
}
