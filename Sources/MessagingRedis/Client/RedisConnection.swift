// SPDX-License-Identifier: Apache-2.0

import Logging
import Messaging
import Synchronization
import Threads

/// Takes what Redis sends unasked, on the connection's thread: it must not wait.
protocol RedisPushes: Sendable {
    func deliver(_ push: RedisReply)
    /// The subscription was refused; the connection goes on trying.
    func fail(_ error: MessagingError)
}

/// One connection with a thread of its own, which sends the commands of all tasks as they come,
/// without waiting for the answers of those before, and connects again when it must.
///
/// The thread starts here and ends after this is gone.
final class RedisConnection: Sendable {
    private static let tickets = Atomic<UInt64>(1)

    private let mailbox: RedisMailbox

    /// - Parameters:
    ///   - channel: What to subscribe to; such a connection takes no commands.
    ///   - pushes: Where the messages of the channel go.
    init(
        configuration: RedisConfiguration, subscribedTo channel: String? = nil,
        pushes: (any RedisPushes)? = nil, logger: Logger
    ) {
        let mailbox = RedisMailbox(limit: configuration.maximumWaiting)
        self.mailbox = mailbox
        let hasStarted =
            mailbox.isUsable
            && Self.start {
                var loop = RedisLoop(
                    configuration: configuration, channel: channel, mailbox: mailbox,
                    pushes: pushes, logger: logger)
                loop.run()
            }
        if !hasStarted {
            logger.error("There is no thread or file left for a connection to Redis")
            mailbox.close()
        }
    }

    private static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
        (try? DedicatedThread.start(body)) != nil
    }

    deinit { mailbox.close() }

    /// Sends commands together and waits for all of their answers.
    ///
    /// - Parameter outlivesCancellation: Whether the answer is waited for though the task is cancelled.
    /// - Throws: ``Messaging/MessagingError`` with code `unavailable`; `refused` if Redis lets nobody in;
    ///   `CancellationError`.
    func send(
        _ commands: [RedisCommand], within timeout: Duration, outlivesCancellation: Bool = false
    ) async throws -> [RedisReply] {
        let id = Self.tickets.wrappingAdd(1, ordering: .relaxed).oldValue
        if outlivesCancellation { return try await submit(id, commands, timeout) }
        try Task.checkCancellation()
        return try await withTaskCancellationHandler {
            try await submit(id, commands, timeout, isCancellable: true)
        } onCancel: {
            mailbox.cancel(id)
        }
    }

    private func submit(
        _ id: UInt64, _ commands: [RedisCommand], _ timeout: Duration, isCancellable: Bool = false
    ) async throws -> [RedisReply] {
        try await withCheckedThrowingContinuation { continuation in
            let request = RedisRequest(
                id: id, bytes: commands.flatMap(\.encoded), count: commands.count,
                deadline: .now + timeout, continuation: continuation)
            switch mailbox.post(request) {
            case .accepted:
                // The handler may have run before the request was in; then it has to be said again.
                if isCancellable, Task.isCancelled { mailbox.cancel(id) }
            case .full:
                continuation.resume(
                    throwing: MessagingError(
                        .unavailable, "Too many commands wait for Redis to answer."))
            case .closed: continuation.resume(throwing: MessagingError.redisClosed)
            }
        }
    }
}
