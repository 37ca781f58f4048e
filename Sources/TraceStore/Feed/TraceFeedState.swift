// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// What a ``TraceFeed`` has yet to tell, and who waits for it.
struct TraceFeedState {
    private let bound: Int
    private var order = ArrivalQueue<TraceID>()
    private var pending: Set<TraceID> = []
    private var skipped = 0
    private var cleared = false
    private var metrics = false
    private var isClosed = false
    private var waiting: CheckedContinuation<TraceFeed.News?, Never>?

    init(bound: Int) {
        self.bound = bound
    }

    /// Takes in a listener, who is answered at once if there is news or none to come.
    mutating func wait(
        _ continuation: CheckedContinuation<TraceFeed.News?, Never>, isCancelled: Bool
    ) -> TraceFeed.Delivery? {
        guard !isCancelled, !isClosed, waiting == nil else {
            return TraceFeed.Delivery(continuation: continuation, news: nil)
        }
        waiting = continuation
        return deliverNews()
    }

    /// Lets the waiting listener go.
    mutating func cancel() -> TraceFeed.Delivery? {
        guard let continuation = waiting else { return nil }
        waiting = nil
        return TraceFeed.Delivery(continuation: continuation, news: nil)
    }

    mutating func note(_ changed: [TraceID]) -> TraceFeed.Delivery? {
        guard !isClosed else { return nil }
        for id in changed where pending.insert(id).inserted {
            order.append(id)
            guard pending.count > bound, let oldest = order.popFirst() else { continue }
            pending.remove(oldest)
            skipped += 1
        }
        return deliverNews()
    }

    mutating func noteMetrics() -> TraceFeed.Delivery? {
        guard !isClosed else { return nil }
        metrics = true
        return deliverNews()
    }

    mutating func noteClear() -> TraceFeed.Delivery? {
        guard !isClosed else { return nil }
        forget()
        cleared = true
        return deliverNews()
    }

    mutating func close() -> TraceFeed.Delivery? {
        isClosed = true
        forget()
        return cancel()
    }

    /// Brings listener and news together, if both are there.
    private mutating func deliverNews() -> TraceFeed.Delivery? {
        guard cleared || metrics || !pending.isEmpty, let continuation = waiting else { return nil }
        let changed = order.positions.compactMap { order[$0] }
        let news = TraceFeed.News(
            changed: changed, skipped: skipped, cleared: cleared, metrics: metrics)
        waiting = nil
        forget()
        return TraceFeed.Delivery(continuation: continuation, news: news)
    }

    private mutating func forget() {
        order = ArrivalQueue()
        pending = []
        skipped = 0
        cleared = false
        metrics = false
    }
}
