// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// The listeners of a store.
///
/// They are told under the store's lock, so that a change and a clear reach all of them in the order
/// in which they happened; what that delivers is handed back, to be delivered outside of it.
struct FeedRegistry {
    private var feeds: [TraceFeed] = []
    private var metricFeeds: [TraceFeed] = []

    mutating func add(_ topic: TraceFeed.Topic, bound: Int) -> TraceFeed? {
        guard feeds.count + metricFeeds.count < bound else { return nil }
        let feed = TraceFeed()
        switch topic {
        case .traces: feeds.append(feed)
        case .metrics: metricFeeds.append(feed)
        }
        return feed
    }

    mutating func remove(_ feed: TraceFeed) -> TraceFeed.Delivery? {
        feeds.removeAll { $0 === feed }
        metricFeeds.removeAll { $0 === feed }
        return feed.close()
    }

    func note(_ changed: [TraceID]) -> [TraceFeed.Delivery] {
        changed.isEmpty ? [] : feeds.compactMap { $0.note(changed) }
    }

    func noteMetrics() -> [TraceFeed.Delivery] { metricFeeds.compactMap { $0.noteMetrics() } }

    func noteClear() -> [TraceFeed.Delivery] {
        (feeds + metricFeeds).compactMap { $0.noteClear() }
    }
}
