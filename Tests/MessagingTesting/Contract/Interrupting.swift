// SPDX-License-Identifier: Apache-2.0

import Messaging

extension BrokerRule {
    /// Consumers that go away.
    static let interrupting = [
        BrokerRule("What an interrupted handler had comes again.") { test in
            let subscription = test.subscription(visibilityTimeout: .seconds(1))
            let message = Message.sample()
            try await test.publish([message])
            let taken = ReceivedMessages()
            try await test.consuming(
                subscription,
                { delivery in
                    taken.append(delivery)
                    try? await Task.sleep(for: .seconds(3600))
                    return .retry(after: .zero)
                },
                { try await taken.received(1) })
            let again = try await test.consume(1, subscription: subscription)
            try expectEqual(again.map(\.message), [message], "list of messages")
        },
        BrokerRule("A cancelled consumer ends, and leaves what it had not begun.") { test in
            let messages = (0..<20).map { Message.sample(key: "\($0 % 5)") }
            try await test.publish(messages)
            let subscription = test.subscription(
                concurrency: 2, visibilityTimeout: .seconds(1))
            var seen: Set<String> = []
            for delivery in try await test.consume(3, subscription: subscription) {
                seen.insert(delivery.message.id)
            }
            let missing = Set(messages.map(\.id)).subtracting(seen)
            guard !missing.isEmpty else { return }
            let received = ReceivedMessages()
            try await test.consuming(
                subscription,
                { delivery in
                    // What was acknowledged while the cancellation came may come once more.
                    if missing.contains(delivery.message.id) { received.append(delivery) }
                    return .acknowledge
                },
                { try await received.received(missing.count) })
            try expectEqual(Set(received.ids), missing, "set of messages")
        },
        BrokerRule("A consumer that nothing comes to ends when it is cancelled.") { test in
            try await test.consuming(nil, { _ in .acknowledge }, {})
        },
    ]
}
