// SPDX-License-Identifier: Apache-2.0

import Logging
import Messaging
import ServiceLifecycle

/// Handles what an inbox takes in: one message of a key after the other, several keys at once.
struct PubSubConsumer {
    private enum Event: Sendable {
        case heard([[UInt8]])
        case done(HeldEntry.ID)
        case stop
    }

    let inbox: PubSubInbox
    let subscription: Subscription
    let logger: Logger
    let handler: @Sendable (Delivery) async -> Settlement

    /// Handles messages until the task is cancelled or asked to shut down.
    func run() async throws {
        var lanes = KeyLanes(slots: subscription.concurrency)
        var (number, isStopping, isListening) = (0, false, false)
        try await withThrowingTaskGroup(of: Event.self) { group in
            defer { group.cancelAll() }
            group.addTask {
                try await gracefulShutdown()
                return .stop
            }
            repeat {
                if !isListening, !isStopping, lanes.room > 0 {
                    isListening = true
                    let room = lanes.room
                    group.addTask { .heard(try await inbox.next(room)) }
                }
                switch try await group.next() {
                case .heard(let payloads):
                    isListening = false
                    for payload in payloads where !isStopping {
                        number += 1
                        lanes.append(entry(payload, number: number))
                    }
                case .done(let id): lanes.finish(id)
                case .stop, nil:
                    isStopping = true
                    lanes.drop { _ in true }
                }
                for entry in lanes.start() { group.addTask { await handle(entry) } }
            } while !isStopping || !lanes.isIdle
        }
    }

    /// Whatever was published is a message; one that brings no id has a name that is its own here.
    private func entry(_ payload: [UInt8], number: Int) -> HeldEntry {
        let id = "unnamed-\(UInt64.random(in: .min ... .max))"
        return HeldEntry(
            id: HeldEntry.ID(partition: 0, entry: String(number)),
            message: MessageEnvelope.read(payload, id: id), attempt: 1)
    }

    private func handle(_ entry: HeldEntry) async -> Event {
        var delivery = Delivery(message: entry.message)
        while !Task.isCancelled {
            switch await handler(delivery) {
            case .acknowledge: return .done(entry.id)
            case .deadLetter: return lost(entry, "A message was given up and is lost")
            case .retry(let delay):
                guard delivery.attempt < subscription.maximumAttempts else {
                    return lost(entry, "A message failed too often and is lost")
                }
                delivery.attempt += 1
                try? await Task.sleep(for: delay)
            }
        }
        return .done(entry.id)
    }

    private func lost(_ entry: HeldEntry, _ what: Logger.Message) -> Event {
        logger.warning(
            what,
            metadata: [
                "messaging.message.id": "\(entry.message.id)",
                "messaging.destination.name": "\(subscription.destination)",
            ])
        return .done(entry.id)
    }
}
