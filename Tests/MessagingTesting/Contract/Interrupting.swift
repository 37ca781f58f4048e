// SPDX-License-Identifier: Apache-2.0

import Messaging
import ServiceLifecycle
import TelemetryTesting

extension BrokerRule {
    /// Consumers that go away.
    static let interrupting = [
        BrokerRule("What an interrupted handler had comes again.") { test in
            // Longer than a busy machine takes over settling, after which it would come once more.
            let subscription = test.subscription(visibilityTimeout: .seconds(5))
            let message = Message.sample()
            try await test.publish([message])
            let taken = ReceivedMessages()
            try await test.interrupting(
                subscription,
                { delivery in
                    taken.append(delivery)
                    try? await untilCancelled()
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
            let begun = ReceivedMessages()
            try await test.interrupting(
                subscription,
                { delivery in
                    begun.append(delivery)
                    return .acknowledge
                },
                { try await begun.received(3) })
            let missing = Set(messages.map(\.id)).subtracting(begun.ids)
            guard !missing.isEmpty else { return }
            let received = ReceivedMessages()
            try await test.consuming(
                subscription,
                { delivery in
                    // What was acknowledged while the cancellation came may come once more.
                    if missing.contains(delivery.message.id) { received.append(delivery) }
                    return .acknowledge
                },
                { try await received.received(ids: Array(missing)) })
            try expectEqual(Set(received.ids), missing, "set of messages")
        },
        BrokerRule("A consumer that nothing comes to ends when it is cancelled.") { test in
            try await test.interrupting(nil, { _ in .acknowledge }, {})
        },
        BrokerRule("A consumer that nothing comes to ends when it is asked to.") { test in
            try await test.consuming(nil, { _ in .acknowledge }, {})
        },
        BrokerRule("A consumer that is asked to end settles what it has begun.") { test in
            let message = Message.sample()
            let begun = ReceivedMessages()
            let (ended, ending) = AsyncStream.makeStream(of: Void.self)
            try await test.publish([message])
            try await test.consuming(
                nil,
                { delivery in
                    begun.append(delivery)
                    return await withGracefulShutdownHandler {
                        for await _ in ended {}
                        return .deadLetter(reason: "for now", traceID: nil)
                    } onGracefulShutdown: {
                        ending.finish()
                    }
                },
                { try await begun.received(1) })
            let replayed = try await test.broker.replayDeadLetters(of: test.subscription())
            try expectEqual(replayed, 1, "number of messages that were settled")
        },
    ]
}
