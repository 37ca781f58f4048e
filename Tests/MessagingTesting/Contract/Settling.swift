// SPDX-License-Identifier: Apache-2.0

import Messaging
import Synchronization

extension BrokerRule {
    /// What a handler says is what happens.
    static let settling = [
        BrokerRule("What was acknowledged never comes again.") { test in
            // Longer than a busy machine takes over a handler, which would get the message again.
            let subscription = test.subscription(visibilityTimeout: .seconds(3))
            let (first, second) = (Message.sample(), Message.sample())
            try await test.publish([first])
            _ = try await test.consume(1, subscription: subscription)
            let (received, markers) = (ReceivedMessages(), ReceivedMessages())
            let handler: @Sendable (Delivery) async -> Settlement = { delivery in
                guard delivery.message.isMarker else {
                    received.append(delivery)
                    return .acknowledge
                }
                markers.append(delivery)
                return delivery.attempt < 2 ? .retry(after: .seconds(5)) : .acknowledge
            }
            // Comes again when what was forgotten would have.
            try await test.publish([.marker(), second])
            try await test.consuming(subscription, handler) {
                try await received.received(1)
                try await markers.received(2)
            }
            try expectEqual(received.messages, [second], "list of messages")
        },
        BrokerRule("What failed comes again unchanged, and every delivery is counted.") { test in
            let message = Message.sample(headers: ["traceparent": "00-aa-bb-01"], body: [0, 255])
            let received = ReceivedMessages()
            let handler: @Sendable (Delivery) async -> Settlement = { delivery in
                received.append(delivery)
                return delivery.attempt < 3 ? .retry(after: .milliseconds(20)) : .acknowledge
            }
            try await test.publish([message])
            try await test.consuming(nil, handler) { try await received.received(3) }
            try expectEqual(received.messages, Array(repeating: message, count: 3), "messages")
            try expectEqual(received.deliveries.map(\.attempt), [1, 2, 3], "attempts")
        },
        BrokerRule("What failed does not come before its delay has passed.") { test in
            let (received, moments) = (ReceivedMessages(), Moments())
            // The handler itself looks at the clock: who waits for it may be told late.
            let handler: @Sendable (Delivery) async -> Settlement = { delivery in
                moments.note()
                received.append(delivery)
                return delivery.attempt < 2 ? .retry(after: .milliseconds(300)) : .acknowledge
            }
            try await test.publish([.sample()])
            try await test.consuming(nil, handler) { try await received.received(2) }
            let times = moments.all
            let isEarly = times[0].duration(to: times[1]) < .milliseconds(250)
            try expectEqual(isEarly, false, "answer to whether it came early")
        },
        BrokerRule("A dead letter is kept aside, and holds back nothing.") { test in
            let (poison, good) = (Message.sample(), Message.sample())
            let received = ReceivedMessages()
            let handler: @Sendable (Delivery) async -> Settlement = { delivery in
                received.append(delivery)
                guard delivery.message.id == poison.id else { return .acknowledge }
                return .deadLetter(reason: "It's \"poison\": žluť\u{1F41D}", traceID: "ab12")
            }
            try await test.publish([poison, good])
            try await test.consuming(nil, handler) { try await received.received(2) }
            try expectEqual(received.ids, [poison.id, good.id], "order")
        },
        BrokerRule("Dead letters that are replayed come again, oldest first, and once.") { test in
            let messages = (0..<3).map { Message.sample(headers: ["n": "\($0)"], body: [$0]) }
            let received = ReceivedMessages()
            let handler: @Sendable (Delivery) async -> Settlement = { delivery in
                received.append(delivery)
                return .deadLetter(reason: "for now", traceID: nil)
            }
            try await test.publish(messages)
            try await test.consuming(nil, handler) { try await received.received(3) }
            let replayed = try await test.broker.replayDeadLetters(of: test.subscription())
            try expectEqual(replayed, 3, "number of dead letters")
            let again = try await test.consume(3).map(\.message)
            try expectEqual(again, messages, "list of messages that came again")
        },
        BrokerRule("Where there are no dead letters, none is replayed.") { test in
            try await test.publish([.sample()])
            _ = try await test.consume(1)
            let count = try await test.broker.replayDeadLetters(of: test.subscription())
            try expectEqual(count, 0, "number of dead letters")
        },
    ]
}

/// When something happened.
private final class Moments: Sendable {
    private let instants = Mutex<[ContinuousClock.Instant]>([])

    var all: [ContinuousClock.Instant] { instants.withLock { $0 } }

    func note() {
        instants.withLock { $0.append(.now) }
    }
}
