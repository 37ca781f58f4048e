// SPDX-License-Identifier: Apache-2.0

/// What is sent to one channel, for as long as somebody listens.
///
/// ```swift
/// for await notification in client.notifications(on: "outbox") { … }
/// ```
///
/// Begins with `listening` and says it again after each reconnection. Ends when the task is cancelled
/// or the client shuts down. Elements wait in a bounded buffer; when a listener is too slow, the
/// oldest are dropped and counted in `missed`. Listening ends when the iterator is released.
public struct PostgresNotifications: AsyncSequence, Sendable {
    let channel: String
    let limit: Int
    let reactor: ReactorHandle

    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(subscription: Subscription(channel, limit: limit, reactor: reactor))
    }

    /// Takes notifications as they come.
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let subscription: Subscription

        public mutating func next() async -> PostgresNotification? {
            await subscription.buffer.next()
        }

        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async -> PostgresNotification? {
            await subscription.buffer.next()
        }
    }

    /// Listens while it exists.
    fileprivate final class Subscription: Sendable {
        let buffer: NotificationBuffer
        private let channel: String
        private let reactor: ReactorHandle

        init(_ channel: String, limit: Int, reactor: ReactorHandle) {
            self.channel = channel
            self.reactor = reactor
            buffer = NotificationBuffer(limit: limit)
            if reactor.post(.subscribe(buffer, channel: channel)) != .accepted { buffer.finish() }
        }

        deinit {
            _ = reactor.post(.unsubscribe(buffer, channel: channel))
        }
    }
}
