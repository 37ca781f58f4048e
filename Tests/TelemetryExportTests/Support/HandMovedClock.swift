// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A clock that stands still until the test moves it, so that no test sleeps.
final class HandMovedClock: Clock, Sendable {
    struct Instant: InstantProtocol {
        var offset: Duration = .zero

        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private struct Sleeper {
        var deadline: Instant
        var wake: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now = Instant()
        var lastTicket = 0
        var sleepers: [Int: Sleeper] = [:]
        /// The one test that waits for tasks to fall asleep.
        var observer: (count: Int, resume: CheckedContinuation<Void, Never>)?
    }

    private let state = Mutex(State())

    let minimumResolution: Duration = .nanoseconds(1)

    var now: Instant { state.withLock(\.now) }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let ticket = state.withLock { state in
            state.lastTicket += 1
            return state.lastTicket
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { wake in
                fallAsleep(ticket, Sleeper(deadline: deadline, wake: wake))
            }
        } onCancel: {
            state.withLock { $0.sleepers.removeValue(forKey: ticket) }?
                .wake.resume(throwing: CancellationError())
        }
    }

    private func fallAsleep(_ ticket: Int, _ sleeper: Sleeper) {
        let isCancelled = state.withLock { state in
            if Task.isCancelled { return true }
            state.sleepers[ticket] = sleeper
            return false
        }
        if isCancelled { sleeper.wake.resume(throwing: CancellationError()) }
        tellObserver(isCancelled: false)
    }

    private func tellObserver(isCancelled: Bool) {
        let ready = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard let observer = state.observer,
                isCancelled || state.sleepers.count >= observer.count
            else { return nil }
            state.observer = nil
            return observer.resume
        }
        ready?.resume()
    }

    /// Waits until so many tasks sleep, or the test's time is over.
    func waitForSleepers(_ count: Int) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { resume in
                state.withLock { $0.observer = (count, resume) }
                tellObserver(isCancelled: Task.isCancelled)
            }
        } onCancel: {
            tellObserver(isCancelled: true)
        }
    }

    /// Waits until so many tasks sleep, then moves to when the first of them wakes.
    ///
    /// - Returns: how far the clock has moved.
    @discardableResult
    func wakeNext(of count: Int) async -> Duration {
        await waitForSleepers(count)
        let (sleeper, moved) = state.withLock { state -> (Sleeper?, Duration) in
            guard let next = state.sleepers.min(by: { $0.value.deadline < $1.value.deadline })
            else { return (nil, .zero) }
            let moved = state.now.duration(to: next.value.deadline)
            state.now = max(state.now, next.value.deadline)
            return (state.sleepers.removeValue(forKey: next.key), moved)
        }
        sleeper?.wake.resume()
        return moved
    }

    /// Moves to when the next sleeper wakes, if there is one now, and lets other tasks go on.
    func wakeNextIfAny() async {
        if state.withLock({ !$0.sleepers.isEmpty }) { await wakeNext(of: 1) }
        await Task.yield()
    }

    /// Moves the clock while nobody sleeps.
    func move(by duration: Duration) {
        state.withLock { $0.now = $0.now.advanced(by: duration) }
    }
}
