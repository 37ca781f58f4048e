// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TelemetryModel

/// Tells one listener which traces are new or have grown, or that metrics have changed, and of the store
/// being cleared.
///
/// A trace that changes many times before the listener asks is told of once. At most
/// ``TraceFeed/bound`` traces wait to be told of; beyond, those that changed first are left out and
/// counted. A listener therefore costs the same however slow it is, and never holds up a writer.
///
/// Made by ``BoundedTraceStore/subscribe(to:)``.
package final class TraceFeed: Sendable {
    /// What a listener wants to hear of.
    package enum Topic: Hashable, Sendable {
        case traces
        case metrics
    }

    /// What has happened since the listener asked last.
    package struct News: Hashable, Sendable {
        /// The traces that are new or have grown, in the order of their first change.
        ///
        /// One may have been evicted since.
        package var changed: [TraceID]
        /// How many more changed and were left out.
        package var skipped: Int
        /// The store was emptied; `changed` and `skipped` are of the time after.
        package var cleared: Bool
        /// Points of metrics came.
        package var metrics: Bool

        package init(
            changed: [TraceID] = [], skipped: Int = 0, cleared: Bool = false, metrics: Bool = false
        ) {
            self.changed = changed
            self.skipped = skipped
            self.cleared = cleared
            self.metrics = metrics
        }
    }

    /// How many changed traces wait for the listener at most.
    package static let bound = 1_000

    private let state = Mutex(TraceFeedState(bound: TraceFeed.bound))

    /// The next news, as soon as there is any; `nil` once the task is cancelled or the feed closed.
    ///
    /// Suspends without polling. One task may wait at a time; a second is answered with `nil`.
    package func next() async -> News? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // A cancellation is seen here or by the handler: the flag is set before it runs.
                state.withLock { $0.wait(continuation, isCancelled: Task.isCancelled) }?.deliver()
            }
        } onCancel: {
            state.withLock { $0.cancel() }?.deliver()
        }
    }
}

// MARK: What the store tells

extension TraceFeed {
    /// An answer that is due to a waiting listener, to be given when no lock is held.
    struct Delivery {
        let continuation: CheckedContinuation<News?, Never>
        let news: News?

        func deliver() { continuation.resume(returning: news) }
    }

    func note(_ changed: [TraceID]) -> Delivery? { state.withLock { $0.note(changed) } }

    func noteMetrics() -> Delivery? { state.withLock { $0.noteMetrics() } }

    func noteClear() -> Delivery? { state.withLock { $0.noteClear() } }

    func close() -> Delivery? { state.withLock { $0.close() } }
}
