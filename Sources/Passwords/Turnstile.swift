// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Lets one through at a time, in the order of their coming; a bounded number waits, the others are
/// turned away.
final class Turnstile: Sendable {
    /// So many wait already that one more is turned away.
    struct IsFull: Error {}

    private struct Waiter {
        let ticket: UInt64
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var isTaken = false
        var waiting: [Waiter] = []
        var tickets: UInt64 = 0
    }

    private let room: Int
    private let state = Mutex(State())

    /// - Parameter waiting: how many may wait while one is being let through.
    init(waiting: Int) {
        room = waiting
    }

    /// How many wait at this moment.
    var waiting: Int { state.withLock { $0.waiting.count } }

    /// Runs `work` when nobody else does.
    ///
    /// - Throws: ``IsFull`` at once, `CancellationError` while waiting, and what `work` throws.
    func pass<Result>(_ work: () async throws -> Result) async throws -> Result {
        try await enter()
        defer { leave() }
        return try await work()
    }

    private func enter() async throws {
        let ticket = state.withLock { state in
            state.tickets &+= 1
            return state.tickets
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                arrive(Waiter(ticket: ticket, continuation: continuation))
            }
        } onCancel: {
            giveUp(ticket)
        }
    }

    private func arrive(_ waiter: Waiter) {
        let answer = state.withLock { state -> Result<Void, any Error>? in
            // Asked within the lock: a cancellation that comes later finds the waiter in line.
            if Task.isCancelled { return .failure(CancellationError()) }
            guard state.isTaken else {
                state.isTaken = true
                return .success(())
            }
            guard state.waiting.count < room else { return .failure(IsFull()) }
            state.waiting.append(waiter)
            return nil
        }
        if let answer { waiter.continuation.resume(with: answer) }
    }

    private func giveUp(_ ticket: UInt64) {
        let waiter = state.withLock { state in
            state.waiting.firstIndex { $0.ticket == ticket }
                .map { state.waiting.remove(at: $0) }
        }
        waiter?.continuation.resume(throwing: CancellationError())
    }

    /// Hands the turn to the next, so that nobody comes in between.
    private func leave() {
        let next = state.withLock { state -> Waiter? in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            state.isTaken = false
            return nil
        }
        next?.continuation.resume()
    }
}
