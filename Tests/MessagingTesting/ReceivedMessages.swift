// SPDX-License-Identifier: Apache-2.0

import Messaging
import Synchronization

/// What a handler was given, in order, and a way to wait for it.
package final class ReceivedMessages: Sendable {
    private struct Observer {
        let count: Int
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var deliveries: [Delivery] = []
        var observers: [Observer] = []

        mutating func takeObservers() -> [Observer] {
            let count = deliveries.count
            defer { observers.removeAll { $0.count <= count } }
            return observers.filter { $0.count <= count }
        }
    }

    private let state = Mutex(State())

    package init() {}

    package var deliveries: [Delivery] { state.withLock { $0.deliveries } }
    package var messages: [Message] { deliveries.map(\.message) }
    package var ids: [String] { messages.map(\.id) }

    /// Notes a delivery and tells those who wait for it.
    package func append(_ delivery: Delivery) {
        let observers = state.withLock { state in
            state.deliveries.append(delivery)
            return state.takeObservers()
        }
        for observer in observers { observer.continuation.resume() }
    }

    /// Returns once the deliveries that were noted are enough; it is asked again at each.
    ///
    /// - Throws: `CancellationError`.
    package func received(until areEnough: ([Delivery]) -> Bool) async throws {
        while true {
            let seen = deliveries
            if areEnough(seen) { return }
            try await received(seen.count + 1)
        }
    }

    /// Returns once every one of these was noted, however often.
    ///
    /// - Throws: `CancellationError`.
    package func received(ids expected: [String]) async throws {
        try await received { Set(expected).isSubset(of: $0.map(\.message.id)) }
    }

    /// Returns once at least so many deliveries were noted, or when the task is cancelled.
    package func received(_ count: Int) async throws {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let ready = state.withLock { state in
                    let isCancelled = Task.isCancelled
                    state.observers.append(
                        Observer(count: isCancelled ? 0 : count, continuation: continuation))
                    return state.takeObservers()
                }
                for observer in ready { observer.continuation.resume() }
            }
        } onCancel: {
            let observers = state.withLock { state in
                defer { state.observers = [] }
                return state.observers
            }
            for observer in observers { observer.continuation.resume() }
        }
        try Task.checkCancellation()
    }
}
