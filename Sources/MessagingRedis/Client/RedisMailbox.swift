// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Threads

/// The way from any task to the thread of one connection: a bounded queue, and a wake-up that costs a
/// system call only if the thread sleeps.
final class RedisMailbox: Sendable {
    /// What the thread is told.
    enum Letter: Sendable {
        case request(RedisRequest)
        /// The caller of a request no longer wants it.
        case cancel(UInt64)
        /// Finish what is there, and end.
        case close
    }

    /// What became of a request.
    enum Outcome {
        case accepted, full, closed
    }

    private struct State {
        var letters: [Letter] = []
        var unanswered = 0
        var isAsleep = false
        var isClosed = false

        /// - Returns: whether the thread has to be woken.
        mutating func append(_ letter: Letter) -> Bool {
            letters.append(letter)
            defer { isAsleep = false }
            return isAsleep
        }
    }

    private let state = Mutex(State())
    private let limit: Int
    private let wakeUp = try? WakeUpPipe()

    /// - Parameter limit: how many requests may be without an answer; the next one is turned away.
    init(limit: Int) {
        self.limit = limit
    }

    /// What the thread polls besides its connection.
    var wakeUpDescriptor: Int32 { wakeUp?.readEnd ?? -1 }
    /// Whether the process could open what it takes.
    var isUsable: Bool { wakeUp != nil }

    func post(_ request: RedisRequest) -> Outcome {
        let (outcome, wakes) = state.withLock { state -> (Outcome, Bool) in
            guard !state.isClosed else { return (.closed, false) }
            guard state.unanswered < limit else { return (.full, false) }
            state.unanswered += 1
            return (.accepted, state.append(.request(request)))
        }
        if wakes { wakeUp?.wake() }
        return outcome
    }

    /// Tells that a caller has gone; nothing happens if its request has been answered, or if this is
    /// closed and all of them soon are.
    func cancel(_ id: UInt64) {
        let wakes = state.withLock { state in
            state.isClosed ? false : state.append(.cancel(id))
        }
        if wakes { wakeUp?.wake() }
    }

    /// Refuses requests from now on.
    func close() {
        let wakes = state.withLock { state in
            state.isClosed = true
            return state.append(.close)
        }
        if wakes { wakeUp?.wake() }
    }

    /// Notes that a request has its answer, which makes room for another.
    func answered() {
        state.withLock { $0.unanswered -= 1 }
    }

    func take() -> [Letter] {
        state.withLock { state in
            defer { state.letters = [] }
            return state.letters
        }
    }

    /// Says that the thread is about to wait; false if there is something to do first.
    func fallAsleep() -> Bool {
        state.withLock { state in
            state.isAsleep = state.letters.isEmpty
            return state.isAsleep
        }
    }

    /// Empties the wake-up pipe after it has woken the thread.
    func wokeUp() {
        state.withLock { $0.isAsleep = false }
        wakeUp?.drain()
    }
}

/// Commands on their way to a connection, and where the answers go.
struct RedisRequest: Sendable {
    let id: UInt64
    let bytes: [UInt8]
    /// How many answers there will be.
    let count: Int
    let deadline: ContinuousClock.Instant
    /// Resumed once, with the answers or why there are none.
    let continuation: CheckedContinuation<[RedisReply], any Error>
}
