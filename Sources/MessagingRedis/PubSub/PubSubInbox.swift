// SPDX-License-Identifier: Apache-2.0

import Logging
import Messaging
import Synchronization

/// Messages that were heard and wait for their handlers; when there are too many, the oldest go.
final class PubSubInbox: RedisPushes {
    private struct State {
        /// A slice, which loses its first element without moving the others.
        var messages: ArraySlice<[UInt8]> = []
        var failure: MessagingError?
        var dropped = 0
        var reader: CheckedContinuation<Void, Never>?

        mutating func takeFirst() -> [UInt8] {
            // The slice keeps the place of what it has lost, until it moves; nothing shall be in it.
            var first: [UInt8] = []
            swap(&first, &messages[messages.startIndex])
            messages.removeFirst()
            return first
        }

        mutating func takeReader() -> CheckedContinuation<Void, Never>? {
            defer { reader = nil }
            return reader
        }
    }

    private let state = Mutex(State())
    private let limit: Int
    private let logger: Logger

    init(limit: Int, logger: Logger) {
        self.limit = limit
        self.logger = logger
    }

    /// How many messages had to go.
    var dropped: Int { state.withLock { $0.dropped } }

    /// Takes `["message", channel, payload]`; other pushes say nothing to us.
    func deliver(_ push: RedisReply) {
        guard push.elements.count == 3, push.elements[0].text == "message",
            let payload = push.elements[2].bytes
        else { return }
        let (reader, dropped) = state.withLock { state in
            state.messages.append(payload)
            if state.messages.count > limit {
                _ = state.takeFirst()
                state.dropped += 1
            }
            return (state.takeReader(), state.messages.count == limit ? state.dropped : 0)
        }
        // The first of a row, and then now and again.
        if dropped % 1000 == 1 {
            logger.warning(
                "Messages come faster than they are handled; the oldest are dropped",
                metadata: ["dropped": "\(dropped)"])
        }
        reader?.resume()
    }

    func fail(_ error: MessagingError) {
        let reader = state.withLock { state in
            state.failure = error
            return state.takeReader()
        }
        reader?.resume()
    }

    /// The oldest messages, at least one; waits for it. For one reader at a time.
    ///
    /// - Throws: why there will be none; `CancellationError`.
    func next(_ count: Int) async throws -> [[UInt8]] {
        while true {
            try Task.checkCancellation()
            let (messages, failure) = state.withLock { state in
                let messages = (0..<min(count, state.messages.count)).map { _ in state.takeFirst() }
                return (messages, state.failure)
            }
            if !messages.isEmpty { return messages }
            if let failure { throw failure }
            await arrival()
        }
    }

    private func arrival() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDue = state.withLock { state in
                    guard state.messages.isEmpty, state.failure == nil, !Task.isCancelled else {
                        return true
                    }
                    state.reader = continuation
                    return false
                }
                if isDue { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.takeReader() }?.resume()
        }
    }
}
