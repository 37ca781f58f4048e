// SPDX-License-Identifier: Apache-2.0

import Messaging
import Synchronization

/// Where the thread that polls Kafka and the tasks that handle records meet.
///
/// Neither waits for the other: a task that finds nothing is suspended until the thread brings something.
final class Consumption: Sendable {
    typealias Claim = PartitionLedger.Claim

    private enum End {
        case drained
        case failed(MessagingError)
    }

    private struct Waiter {
        let number: Int
        let continuation: CheckedContinuation<Claim?, any Error>
    }

    private struct State {
        var ledger = PartitionLedger()
        /// One for each task that has nothing to do, so never more than the subscription's concurrency.
        var waiters: [Waiter] = []
        var numbers = 0
        var end: End?
    }

    private let state = Mutex(State())
    private let now: @Sendable () -> ContinuousClock.Instant

    init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.now = now
    }

    /// The next record that may be handled; `nil` when there shall be no more.
    ///
    /// - Throws: ``MessagingError`` if the subscription cannot work; `CancellationError`.
    func next() async throws -> Claim? {
        // Who was cancelled begins nothing, even where something is ready.
        try Task.checkCancellation()
        let number = state.withLock { state in
            state.numbers += 1
            return state.numbers
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                update { _, state in
                    state.waiters.append(Waiter(number: number, continuation: continuation))
                }
                // The handler below may have come too early to find it.
                if Task.isCancelled { giveUp(number) }
            }
        } onCancel: {
            giveUp(number)
        }
    }

    private func giveUp(_ number: Int) {
        let waiter = state.withLock { state in
            state.waiters.firstIndex { $0.number == number }.map { state.waiters.remove(at: $0) }
        }
        waiter?.continuation.resume(throwing: CancellationError())
    }

    /// Changes the ledger, and hands out what may be handled after that.
    func update<Result: Sendable>(
        _ change: (inout PartitionLedger, ContinuousClock.Instant) -> Result
    ) -> Result {
        update { now, state in change(&state.ledger, now) }
    }

    /// Ends the subscription: tasks finish what they have and get no more.
    ///
    /// - Parameter failure: why it can never work; `nil` if it was asked to end.
    func end(_ failure: MessagingError? = nil) {
        update { _, state in
            if state.end == nil { state.end = failure.map { .failed($0) } ?? .drained }
        }
    }

    private func update<Result: Sendable>(
        _ change: (ContinuousClock.Instant, inout State) -> Result
    ) -> Result {
        let (result, answered) = state.withLock { state in
            let now = now()
            let result = change(now, &state)
            return (result, Self.answer(&state, at: now))
        }
        for (waiter, answer) in answered { waiter.continuation.resume(with: answer) }
        return result
    }

    private static func answer(
        _ state: inout State, at now: ContinuousClock.Instant
    ) -> [(Waiter, Result<Claim?, any Error>)] {
        var answered: [(Waiter, Result<Claim?, any Error>)] = []
        while !state.waiters.isEmpty {
            let answer: Result<Claim?, any Error>
            switch state.end {
            case .drained: answer = .success(nil)
            case .failed(let error): answer = .failure(error)
            case nil:
                guard let claim = state.ledger.claim(at: now) else { return answered }
                answer = .success(claim)
            }
            answered.append((state.waiters.removeFirst(), answer))
        }
        return answered
    }
}
