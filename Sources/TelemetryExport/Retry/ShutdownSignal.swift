// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A switch that is thrown once and that tasks may wait for.
final class ShutdownSignal: Sendable {
    private typealias Waiter = CheckedContinuation<Bool, Never>

    private struct State {
        var isRaised = false
        var lastTicket = 0
        /// At most one for each export that is under way.
        var waiters: [Int: Waiter] = [:]
    }

    private let state = Mutex(State())

    /// Whether ``raise()`` has been called.
    var isRaised: Bool { state.withLock { $0.isRaised } }

    /// Lets every waiter go on, now and from now on.
    func raise() {
        let waiters = state.withLock { state in
            state.isRaised = true
            defer { state.waiters = [:] }
            return state.waiters.values
        }
        for waiter in waiters { waiter.resume(returning: true) }
    }

    /// Returns `true` once the signal is raised, or `false` when the waiting task is cancelled.
    func wait() async -> Bool {
        let ticket = state.withLock { state in
            state.lastTicket += 1
            return state.lastTicket
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                if let answer = enqueue(waiter, ticket) { waiter.resume(returning: answer) }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: ticket) }?.resume(returning: false)
        }
    }

    /// The answer, if it is already known.
    ///
    /// The task is marked as cancelled before the handler above runs, and both take the lock: either
    /// the mark is seen here, or the handler finds the waiter.
    private func enqueue(_ waiter: Waiter, _ ticket: Int) -> Bool? {
        state.withLock { state in
            if state.isRaised { return true }
            if Task.isCancelled { return false }
            state.waiters[ticket] = waiter
            return nil
        }
    }
}
