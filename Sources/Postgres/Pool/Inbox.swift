// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Threads

/// What the reactor is told by other threads.
enum ReactorMessage: Sendable {
    case request(StatementRequest)
    /// The caller of a request no longer wants it.
    case cancel(UInt64)
    case release(Lease)
    case opened(Result<OpenedConnection, PostgresError>, ConnectionRole)
    /// The server has been asked to cancel what that connection runs.
    case cancelSent(connection: UInt64)
    case subscribe(NotificationBuffer, channel: String)
    case unsubscribe(NotificationBuffer, channel: String)
    case inspect(CheckedContinuation<PostgresPoolStatus, Never>)
    case close(within: Duration, CheckedContinuation<Void, Never>?)
}

/// The way into the reactor: a bounded queue, and a wake-up that costs a system call only if the
/// reactor sleeps.
final class Inbox: Sendable {
    /// What became of a message.
    enum Outcome {
        case accepted, full, closed
    }

    private enum Action {
        case none, start, wake
    }

    /// States: `idle` until the first message, then `running`, then `closed` for ever.
    private enum Phase {
        case idle, running, closed
    }

    private struct State {
        var phase = Phase.idle
        var messages: [ReactorMessage] = []
        var isAsleep = false

        /// Puts a message in, and says what has to be done outside the lock.
        mutating func append(_ message: ReactorMessage, limit: Int) -> (Outcome, Action) {
            guard phase != .closed else { return (.closed, .none) }
            if case .request = message, messages.count >= limit { return (.full, .none) }
            messages.append(message)
            if phase == .idle {
                phase = .running
                return (.accepted, .start)
            }
            guard isAsleep else { return (.accepted, .none) }
            isAsleep = false
            return (.accepted, .wake)
        }
    }

    private let state = Mutex(State())
    private let limit: Int
    private let wakeUp: WakeUpPipe?
    private let start: @Sendable (Inbox) throws(PostgresError) -> Void

    /// - Parameters:
    ///   - limit: How many messages may wait before requests are turned away. Other messages always
    ///     enter: there are only as many as there are requests and connections.
    ///   - start: Starts the reactor's thread; called once, with the first message.
    init(limit: Int, start: @escaping @Sendable (Inbox) throws(PostgresError) -> Void) {
        self.limit = limit
        self.start = start
        wakeUp = try? WakeUpPipe()
    }

    /// What the reactor polls besides its connections.
    var wakeUpDescriptor: Int32 { wakeUp?.readEnd ?? -1 }

    /// Puts a message in; the first one starts the reactor.
    func post(_ message: ReactorMessage) -> Outcome {
        let (outcome, action) = state.withLock { state in state.append(message, limit: limit) }
        switch action {
        case .none: return outcome
        case .wake: wakeUp?.wake()
        case .start: return launch() ? outcome : .closed
        }
        return outcome
    }

    /// Takes all messages out, into an array that is empty: the two change places, so that neither
    /// allocates in the long run.
    func take(into messages: inout [ReactorMessage]) {
        state.withLock { state in
            state.isAsleep = false
            swap(&state.messages, &messages)
        }
    }

    /// Says that the reactor is about to wait; false if there is something to do first.
    func fallAsleep() -> Bool {
        state.withLock { state in
            state.isAsleep = state.messages.isEmpty
            return state.isAsleep
        }
    }

    /// Empties the wake-up pipe after it has woken the reactor.
    func drainWakeUp() {
        wakeUp?.drain()
    }

    /// Refuses messages from now on, and hands over those that are left.
    func close() -> [ReactorMessage] {
        state.withLock { state in
            state.phase = .closed
            defer { state.messages = [] }
            return state.messages
        }
    }

    /// Closes an inbox whose reactor never ran; false if it did.
    func closeUnlessStarted() -> Bool {
        state.withLock { state in
            guard state.phase != .running else { return false }
            state.phase = .closed
            return true
        }
    }

    /// Starts the reactor's thread, after the first message is in.
    private func launch() -> Bool {
        do throws(PostgresError) {
            guard wakeUp != nil else {
                throw PostgresError(.configuration, "the process may not open more files")
            }
            try start(self)
            return true
        } catch {
            for case .request(let request) in close() { request.fail(error) }
            return true
        }
    }
}
