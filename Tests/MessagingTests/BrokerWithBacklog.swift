// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Messaging
import Synchronization
import Testing
import Tracing

/// A broker that does nothing but tell what lies there: 3 messages and a dead one, then 2, then it is
/// away once, then none and 4.
final class BrokerWithBacklog: MessageBroker {
    let identity = BrokerIdentity(system: "memory", host: "localhost")
    let guarantee = DeliveryGuarantee.atLeastOnce
    private let asked = Mutex(0)

    /// How often it was asked.
    var questions: Int { asked.withLock { $0 } }

    func backlog(of _: Subscription) async throws -> MessageBacklog {
        #expect(ServiceContext.current?.isTracingSuppressed == true)
        let number = asked.withLock { asked in
            asked += 1
            return asked
        }
        switch number {
        case 1: return MessageBacklog(waiting: 3, deadLetters: 1)
        case 2: return MessageBacklog(waiting: 2, deadLetters: nil)
        case 3: throw MessagingError(.unavailable, "It is away.")
        default: return MessageBacklog(waiting: 0, deadLetters: 4)
        }
    }

    func publish(_: [Message], to _: String) async throws {}

    func consume(
        _: Subscription, _: @escaping @Sendable (Delivery) async -> Settlement
    ) async throws {}

    func replayDeadLetters(of _: Subscription) async throws -> Int { 0 }
}
