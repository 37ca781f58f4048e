// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// That something has come to its end, which happens once, and for which any number of tasks can wait.
package final class Completion: Sendable {
    private struct State {
        var isComplete = false
        var waiters: [AsyncStream<Never>.Continuation] = []
    }

    private let state = Mutex(State())

    package init() {}

    /// Lets everybody go on who waits, now and later; a second call does nothing.
    package func complete() {
        let waiters = state.withLock { state in
            state.isComplete = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.finish() }
    }

    /// Returns once it is complete, or the task is cancelled.
    package func wait() async {
        let (stream, waiter) = AsyncStream.makeStream(of: Never.self)
        let isComplete = state.withLock { state in
            if !state.isComplete { state.waiters.append(waiter) }
            return state.isComplete
        }
        if isComplete { return }
        for await _ in stream {}
    }
}
