// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Logging
import Messaging

extension StreamConsumer {
    /// Has an entry handled and does what the handler says, even if the task was cancelled meanwhile:
    /// what is done should not come again.
    func handle(_ entry: HeldEntry) async throws -> StreamConsumerState.Event {
        let (settlement, isOverdue) = await settlement(of: entry)
        switch settlement {
        case .acknowledge:
            try await settle(settlement, entry) { try await acknowledge(entry) }
        case .deadLetter(let reason, let traceID):
            try await settle(settlement, entry) {
                try await putAside(entry, reason: reason, traceID: traceID)
            }
        case .retry where isOverdue && entry.attempt >= subscription.maximumAttempts:
            let reason = "It took longer than the visibility timeout, \(entry.attempt) times."
            try await settle(.deadLetter(reason: reason, traceID: nil), entry) {
                try await putAside(entry, reason: reason, traceID: nil)
            }
        case .retry(let delay):
            try Task.checkCancellation()
            return .postponed(entry, delay)
        }
        return .settled(entry.id)
    }

    /// What the handler says; it is cancelled when it has taken as long as the visibility timeout.
    private func settlement(of entry: HeldEntry) async -> (Settlement, isOverdue: Bool) {
        await withTaskGroup(of: Settlement?.self) { group in
            group.addTask { await handler(entry.delivery) }
            group.addTask {
                try? await Task.sleep(for: timing.visibility)
                return nil
            }
            var isOverdue = false
            for await settlement in group {
                group.cancelAll()
                if let settlement { return (settlement, isOverdue) }
                isOverdue = !Task.isCancelled
            }
            return (.retry(after: .zero), isOverdue)
        }
    }

    /// Settles in a span of the message's trace. While Redis is away the entry holds its lane; if the
    /// task is cancelled before Redis is back, the message comes again.
    private func settle(
        _ settlement: Settlement, _ entry: HeldEntry, _ operation: () async throws -> Void
    ) async throws {
        try await whenAvailable {
            try await broker.tracingSettlement(
                settlement, of: entry.delivery, subscription, tracing: broker.tracing,
                metrics: broker.metrics, operation)
        }
    }

    private func acknowledge(_ entry: HeldEntry) async throws {
        _ = try await broker.client.execute(acknowledgement(of: entry), outlivesCancellation: true)
    }

    /// Moves an entry to the group's dead letters, in one transaction.
    func putAside(_ entry: HeldEntry, reason: String, traceID: String?) async throws {
        let letter = DeadLetter(
            message: entry.message, reason: reason, traceID: traceID, attempts: entry.attempt)
        _ = try await broker.client.executeTogether(
            [
                .append(
                    letter.fields, to: names.deadLetters(of: subscription.group),
                    limit: broker.configuration.maximumDeadLetters),
                acknowledgement(of: entry),
            ], outlivesCancellation: true)
    }

    private func acknowledgement(of entry: HeldEntry) -> RedisCommand {
        RedisCommand(
            "XACK", names.stream(entry.id.partition), subscription.group, entry.id.entry)
    }
}
