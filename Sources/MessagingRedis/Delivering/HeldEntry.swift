// SPDX-License-Identifier: Apache-2.0

import Messaging

/// A message that a consumer has, on its way to a handler.
struct HeldEntry: Hashable, Sendable {
    /// Names an entry among all that the consumer may have.
    struct ID: Hashable, Sendable {
        let partition: Int
        let entry: String
    }

    /// Entries of one lane are handled one after the other.
    struct Lane: Hashable, Sendable {
        let partition: Int
        let key: String
    }

    let id: ID
    let message: Message
    /// Which delivery this is, from 1.
    var attempt: Int

    var lane: Lane { Lane(partition: id.partition, key: message.key) }

    var delivery: Delivery {
        Delivery(
            message: message, attempt: attempt,
            position: Delivery.Position(partition: String(id.partition), offset: id.entry))
    }

    init(id: ID, message: Message, attempt: Int) {
        self.id = id
        self.message = message
        self.attempt = attempt
    }
}
