// SPDX-License-Identifier: Apache-2.0

/// What travels through a broker: a body, and what must be known to deliver and to trace it.
package struct Message: Hashable, Sendable {
    /// Names the message for ever: whoever receives it twice recognises it.
    package var id: String
    /// Messages with one key are delivered in the order in which they were published.
    package var key: String
    /// What happened, such as `expense.created`.
    package var type: String
    /// The trace context and baggage of whoever published it, by the names of the configured
    /// propagators; lower case.
    package var headers: [String: String]
    package var body: [UInt8]

    package init(
        id: String, key: String, type: String, headers: [String: String] = [:], body: [UInt8]
    ) {
        self.id = id
        self.key = key
        self.type = type
        self.headers = headers
        self.body = body
    }
}

/// A message on its way to a consumer, for one more time.
package struct Delivery: Sendable {
    package var message: Message
    /// Which delivery of the message this is, counted from 1; 1 where the broker does not count.
    package var attempt: Int
    /// Where in the broker it lies, for telemetry: `messaging.destination.partition.id`, an offset, a
    /// stream's entry id.
    package var position: Position

    package struct Position: Hashable, Sendable {
        package var partition: String?
        package var offset: String?

        package init(partition: String? = nil, offset: String? = nil) {
            self.partition = partition
            self.offset = offset
        }
    }

    package init(message: Message, attempt: Int = 1, position: Position = Position()) {
        self.message = message
        self.attempt = attempt
        self.position = position
    }
}

/// What a consumer wants to become of a delivery.
package enum Settlement: Hashable, Sendable {
    /// It is done; never deliver it again.
    case acknowledge
    /// It failed for now; deliver it again, not before the delay has passed.
    case retry(after: Duration)
    /// It will never succeed: keep it aside for a person to look at, with the reason and the trace in
    /// which it failed last, if there was one.
    case deadLetter(reason: String, traceID: String?)
}
