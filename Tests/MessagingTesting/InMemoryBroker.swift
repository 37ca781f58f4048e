// SPDX-License-Identifier: Apache-2.0

import Messaging
import ServiceLifecycle
import Synchronization

/// A broker that keeps its promises in memory: what the contract is checked against first, and what
/// tests use that are about something else.
package final class InMemoryBroker: MessageBroker {
    package let identity: BrokerIdentity
    package let guarantee = DeliveryGuarantee.atLeastOnce
    private let queues = Mutex<[String: InMemoryQueue]>([:])
    private let failures = Mutex<[MessagingError]>([])
    private let arrivals = Arrivals()

    /// - Parameter failures: what the next calls of `publish` throw, in turn.
    package init(
        identity: BrokerIdentity = BrokerIdentity(system: "memory", host: "localhost"),
        failures: [MessagingError] = []
    ) {
        self.identity = identity
        self.failures.withLock { $0 = failures }
    }

    /// Returns once so many messages were published to a destination.
    ///
    /// - Throws: `CancellationError`.
    package func published(atLeast count: Int, to destination: String) async throws {
        while true {
            let bell = arrivals.count
            if published(to: destination).count >= count { return }
            try await arrivals.wait(after: bell, until: nil)
        }
    }

    /// Everything that was published to a destination, whatever became of it.
    package func published(to destination: String) -> [Message] {
        queues.withLock { $0[destination]?.published ?? [] }
    }

    /// What a group has put aside.
    package func deadLetters(of subscription: Subscription) -> [InMemoryQueue.DeadLetter] {
        queues.withLock { $0[subscription.destination]?.deadLetters[subscription.group] ?? [] }
    }

    package func publish(_ messages: [Message], to destination: String) async throws {
        let failure = failures.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        if let failure { throw failure }
        try Task.checkCancellation()
        queues.withLock { $0[destination, default: InMemoryQueue()].publish(messages) }
        arrivals.ring()
    }

    package func consume(
        _ subscription: Subscription,
        _ handler: @escaping @Sendable (Delivery) async -> Settlement
    ) async throws {
        try await withGracefulShutdownHandler {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<subscription.concurrency {
                    group.addTask { [self] in try await handleAll(subscription, handler) }
                }
                try await group.waitForAll()
            }
        } onGracefulShutdown: {
            self.arrivals.ring()
        }
    }

    package func replayDeadLetters(of subscription: Subscription) async throws -> Int {
        let count = queues.withLock {
            $0[subscription.destination, default: InMemoryQueue()].replay(subscription.group)
        }
        arrivals.ring()
        return count
    }

    /// Handles messages one after the other, until it shall take no more.
    private func handleAll(
        _ subscription: Subscription, _ handler: (Delivery) async -> Settlement
    ) async throws {
        while true {
            // Asked first: a shutdown that comes after the question below rings once more.
            let bell = arrivals.count
            if Task.isShuttingDownGracefully { return }
            try Task.checkCancellation()
            try await step(subscription, after: bell, handler)
        }
    }

    /// Handles one message, or waits until there may be one.
    private func step(
        _ subscription: Subscription, after bell: Int, _ handler: (Delivery) async -> Settlement
    ) async throws {
        let next = queues.withLock {
            $0[subscription.destination, default: InMemoryQueue()].claim(subscription, at: .now)
        }
        switch next {
        case .deliver(let claim):
            let settlement = await handler(claim.delivery)
            // Who was interrupted has nothing to say any more; the time-out gives the message back.
            try Task.checkCancellation()
            queues.withLock {
                $0[subscription.destination]?.settle(claim, as: settlement, at: .now)
            }
            arrivals.ring()
        case .wait(let instant):
            try await arrivals.wait(after: bell, until: instant)
        }
    }
}
