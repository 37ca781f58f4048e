// SPDX-License-Identifier: Apache-2.0

import Messaging
import Synchronization

extension BrokerRule {
    /// Messages of one key come one after the other.
    static let ordering = [
        BrokerRule("Messages of one key are handled in order and never two at once.") { test in
            let messages = (0..<80).map { Message.sample(key: "\($0 % 8)") }
            let (received, turns) = (ReceivedMessages(), Turns())
            let handler: @Sendable (Delivery) async -> Settlement = { delivery in
                turns.begin(delivery.message.key)
                await Task.yield()
                turns.end(delivery.message.key)
                received.append(delivery)
                return .acknowledge
            }
            try await test.consuming(nil, consumers: 2, handler) {
                for start in stride(from: 0, to: messages.count, by: 10) {
                    try await test.publish(Array(messages[start..<start + 10]))
                }
                try await received.received(ids: messages.map(\.id))
            }
            let arrived = test.withoutRepetitions(received.messages)
            try expectEqual(turns.overlaps, 0, "number of overlaps")
            try expectEqual(arrived.byKey, messages.byKey, "order")
        },
        BrokerRule("A message that comes again holds back those of its key.") { test in
            let messages = (0..<6).map { Message.sample(key: "\($0 % 2)") }
            let received = ReceivedMessages()
            let handler: @Sendable (Delivery) async -> Settlement = { delivery in
                guard delivery.message.id != messages[0].id || delivery.attempt > 2 else {
                    return .retry(after: .milliseconds(50))
                }
                received.append(delivery)
                return .acknowledge
            }
            try await test.publish(messages)
            try await test.consuming(nil, handler) {
                try await received.received(messages.count)
            }
            try expectEqual(received.byKey, messages.byKey, "order")
        },
    ]
}

/// Notices when two handlers are at the same key.
private final class Turns: Sendable {
    private let state = Mutex((current: [String: Int](), overlaps: 0))

    var overlaps: Int { state.withLock { $0.overlaps } }

    func begin(_ key: String) {
        state.withLock { state in
            state.current[key, default: 0] += 1
            if state.current[key, default: 0] > 1 { state.overlaps += 1 }
        }
    }

    func end(_ key: String) {
        state.withLock { $0.current[key, default: 0] -= 1 }
    }
}

extension [Message] {
    /// The ids of each key's messages, in order.
    fileprivate var byKey: [String: [String]] {
        Dictionary(grouping: self, by: \.key).mapValues { $0.map(\.id) }
    }
}

extension ReceivedMessages {
    fileprivate var byKey: [String: [String]] { messages.byKey }
}
