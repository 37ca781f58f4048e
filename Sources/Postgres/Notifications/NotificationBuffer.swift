// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Where notifications wait for their one listener.
///
/// Bounded; when full, the oldest makes room and the listener is told how many it missed.
final class NotificationBuffer: Sendable {
    typealias Continuation = CheckedContinuation<PostgresNotification?, Never>

    private struct State {
        var elements = FIFO<PostgresNotification>()
        var missed = 0
        var isFinished = false
        var waiter: Continuation?

        /// Hands an element to the waiter, or keeps it.
        mutating func push(_ element: PostgresNotification, limit: Int) -> Continuation? {
            guard !isFinished else { return nil }
            if let waiter = waiter.take() { return waiter }
            if elements.count >= limit, elements.popFirst() != nil { missed += 1 }
            elements.append(element)
            return nil
        }

        /// The next element; the outer nil means that the listener has to wait.
        mutating func pop() -> PostgresNotification?? {
            if missed > 0 {
                defer { missed = 0 }
                return .missed(missed)
            }
            if let element = elements.popFirst() { return element }
            return isFinished ? .some(nil) : nil
        }
    }

    private let state = Mutex(State())
    private let limit: Int

    init(limit: Int) { self.limit = max(1, limit) }

    /// Adds an element; called by the reactor.
    func push(_ element: PostgresNotification) {
        let waiter = state.withLock { $0.push(element, limit: limit) }
        waiter?.resume(returning: element)
    }

    /// Ends the sequence after what is buffered.
    func finish() {
        let waiter = state.withLock { state in
            state.isFinished = true
            return state.waiter.take()
        }
        waiter?.resume(returning: nil)
    }

    /// Waits for the next element; nil at the end, and at once if the task is cancelled.
    func next() async -> PostgresNotification? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let element = state.withLock { state -> PostgresNotification?? in
                    if let element = state.pop() { return element }
                    state.waiter = continuation
                    return nil
                }
                if let element { continuation.resume(returning: element) }
            }
        } onCancel: {
            finish()
        }
    }
}
