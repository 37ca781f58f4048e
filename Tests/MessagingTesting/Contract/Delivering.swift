// SPDX-License-Identifier: Apache-2.0

import Messaging

extension BrokerRule {
    /// What goes in comes out.
    static let delivering = [
        BrokerRule("A message arrives as it was published.") { test in
            let messages = [
                Message.sample(key: "1", headers: ["traceparent": "00-aa-bb-01", "x": ""]),
                Message.sample(key: "2", headers: ["baggage": "a=1,b=%C5%BE", "x-žluť": "昼食 🍜"]),
                Message.sample(key: "žlutý 🐎 'quoted' \\ \"", body: Array("昼食 🍜".utf8)),
                Message.sample(key: "4", body: Array(UInt8.min...UInt8.max)),
                Message.sample(key: "5", body: []),
                Message.sample(key: "6", body: Array(repeating: 7, count: 100_000)),
            ]
            try await test.publish(messages)
            let deliveries = try await test.consume(messages.count)
            let arrived = deliveries.map(\.message).sorted { $0.id < $1.id }
            try expectEqual(arrived, messages.sorted { $0.id < $1.id }, "list of messages")
            try expectEqual(deliveries.map(\.attempt), messages.map { _ in 1 }, "attempts")
        },
        BrokerRule("Messages wait for the first consumer.") { test in
            let message = Message.sample()
            try await test.publish([message])
            try expectEqual(try await test.consume(1).map(\.message), [message])
        },
        BrokerRule("Messages reach a consumer that is there already.") { test in
            let received = ReceivedMessages()
            let messages = (0..<3).map { _ in Message.sample() }
            try await test.consuming(
                nil,
                {
                    received.append($0); return .acknowledge
                }
            ) {
                for (index, message) in messages.enumerated() {
                    try await test.publish([message])
                    try await received.received(index + 1)
                }
            }
            try expectEqual(received.messages, messages, "list of messages")
        },
        BrokerRule("Consumers of one group share the messages.") { test in
            let messages = (0..<60).map { Message.sample(key: "\($0 % 12)") }
            for message in messages.prefix(30) { try await test.publish([message]) }
            try await test.publish(Array(messages.dropFirst(30)))
            let deliveries = try await test.consume(messages.count, consumers: 3)
            let ids = test.withoutRepetitions(deliveries.map(\.message)).map(\.id)
            try expectEqual(ids.sorted(), messages.map(\.id).sorted(), "list of messages")
        },
        BrokerRule("Publishing nothing is nothing.") { test in
            try await test.publish([])
            let message = Message.sample()
            try await test.publish([message])
            try expectEqual(try await test.consume(1).map(\.message), [message])
        },
    ]
}
