// SPDX-License-Identifier: Apache-2.0

extension BoundedTraceStore {
    /// How many listeners there may be at once.
    package static let listenerBound = 64

    /// A feed of what changes from now on among traces, or among metrics, to be given back with
    /// ``unsubscribe(_:)``; `nil` if there are ``listenerBound`` listeners already.
    package func subscribe(to topic: TraceFeed.Topic = .traces) -> TraceFeed? {
        access { $0.subscribe(to: topic) }
    }

    /// Closes a feed: whoever waits for it gets `nil`. A second time does nothing.
    package func unsubscribe(_ feed: TraceFeed) { access { $0.unsubscribe(feed) }?.deliver() }

    /// Calls a function with a feed that lasts as long as the call; `nil`, without calling it, if
    /// there are ``listenerBound`` listeners already.
    package func withChanges<Result>(
        isolation: isolated (any Actor)? = #isolation,
        _ body: (TraceFeed) async throws -> Result
    ) async rethrows -> Result? {
        guard let feed = subscribe() else { return nil }
        defer { unsubscribe(feed) }
        return try await body(feed)
    }
}
