// SPDX-License-Identifier: Apache-2.0

import Messaging

/// One destination of an ``InMemoryBroker``.
package struct InMemoryQueue: Sendable {
    /// A message that was put aside, and why.
    package struct DeadLetter: Hashable, Sendable {
        package let message: Message
        package let reason: String
        package let traceID: String?
    }

    struct Claim: Sendable {
        let group: String
        let number: Int
        let delivery: Delivery
    }

    enum Next {
        case deliver(Claim)
        case wait(until: ContinuousClock.Instant?)
    }

    private struct Entry {
        let number: Int
        let message: Message
        var attempts = 0
        /// When it may be delivered (again).
        var due = ContinuousClock.now
    }

    private(set) var published: [Message] = []
    private(set) var deadLetters: [String: [DeadLetter]] = [:]
    private var groups: [String: [Entry]] = [:]
    private var nextNumber = 0

    mutating func publish(_ messages: [Message]) {
        published += messages
        for group in groups.keys { append(messages, to: group) }
    }

    /// The first message of a key whose turn it is, or when to ask again.
    mutating func claim(_ subscription: Subscription, at now: ContinuousClock.Instant) -> Next {
        let group = subscription.group
        if groups[group] == nil {
            groups[group] = []
            // The first group of all gets what was there before it.
            if groups.count == 1 { append(published, to: group) }
        }
        var seen: Set<String> = []
        let heads = (groups[group] ?? []).filter { seen.insert($0.message.key).inserted }
        guard let entry = heads.first(where: { $0.due <= now }) else {
            return .wait(until: heads.map(\.due).min())
        }
        let attempt = entry.attempts + 1
        change(entry.number, of: group) {
            $0.attempts = attempt
            $0.due = now + subscription.visibilityTimeout
        }
        return .deliver(
            Claim(
                group: group, number: entry.number,
                delivery: Delivery(message: entry.message, attempt: attempt)))
    }

    mutating func settle(
        _ claim: Claim, as settlement: Settlement, at now: ContinuousClock.Instant
    ) {
        switch settlement {
        case .acknowledge:
            groups[claim.group]?.removeAll { $0.number == claim.number }
        case .retry(let delay):
            change(claim.number, of: claim.group) { $0.due = now + delay }
        case .deadLetter(let reason, let traceID):
            groups[claim.group]?.removeAll { $0.number == claim.number }
            deadLetters[claim.group, default: []].append(
                DeadLetter(message: claim.delivery.message, reason: reason, traceID: traceID))
        }
    }

    mutating func replay(_ group: String) -> Int {
        let messages = deadLetters.removeValue(forKey: group)?.map(\.message) ?? []
        append(messages, to: group)
        return messages.count
    }

    private mutating func append(_ messages: [Message], to group: String) {
        for message in messages {
            groups[group, default: []].append(Entry(number: nextNumber, message: message))
            nextNumber += 1
        }
    }

    private mutating func change(_ number: Int, of group: String, _ body: (inout Entry) -> Void) {
        guard let index = groups[group]?.firstIndex(where: { $0.number == number }) else { return }
        body(&groups[group, default: []][index])
    }
}
