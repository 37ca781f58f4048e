// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import Testing

@testable import TraceStore

@Suite struct FeedTests {
    private func id(_ low: UInt64) -> TraceID { TraceID(high: 0, low: low) }

    @Test func `a listener hears once of each trace that is new or has grown`() async throws {
        let store = BoundedTraceStore()
        store.insert(batch([span(1, trace: 9)]))
        let feed = try #require(store.subscribe())
        store.insert(batch([span(1), span(2), span(1, trace: 2)]))
        store.insert(batch([span(3), span(1, trace: 3)]))
        #expect(await feed.next() == TraceFeed.News(changed: [id(1), id(2), id(3)]))
        store.insert(batch([span(4)]))
        #expect(await feed.next() == TraceFeed.News(changed: [id(1)]))
    }

    @Test func `a listener that waits is woken by the next span`() async throws {
        let store = BoundedTraceStore()
        let feed = try #require(store.subscribe())
        async let news = feed.next()
        store.insert(batch([span(1)]))
        #expect(await news == TraceFeed.News(changed: [id(1)]))
    }

    @Test func `spans that were there already or were refused are no news`() async throws {
        let store = BoundedTraceStore(limits: TraceStoreLimits(traceSpans: 1))
        store.insert(batch([span(1)]))
        let feed = try #require(store.subscribe())
        store.insert(batch([span(1), span(2), span(0), span(1, trace: 2)]))
        #expect(await feed.next() == TraceFeed.News(changed: [id(2)]))
    }

    @Test func `of too many changes the oldest are left out and counted`() async throws {
        let store = BoundedTraceStore()
        let feed = try #require(store.subscribe())
        store.insert(batch((1...5_000).map { span(1, trace: $0) }))
        let news = try #require(await feed.next())
        #expect(news.changed == (4_001...5_000).map(id))
        #expect(news.skipped == 4_000)
    }

    @Test func `a clear empties the store and is told of, with what comes after`() async throws {
        let store = BoundedTraceStore()
        let feed = try #require(store.subscribe())
        store.insert(batch([span(1)]))
        store.clear()
        #expect(store.figures == TraceStoreFigures())
        #expect(store.trace(1) == nil)
        #expect(store.services().isEmpty)
        store.insert(batch([span(1, trace: 2)]))
        #expect(await feed.next() == TraceFeed.News(changed: [id(2)], cleared: true))
    }

    @Test func `a listener that is cancelled gets nothing`() async throws {
        let store = BoundedTraceStore()
        let feed = try #require(store.subscribe())
        await withTaskGroup(of: TraceFeed.News?.self) { group in
            for _ in 0..<100 {
                group.addTask { await feed.next() }
                group.cancelAll()
                #expect(await group.next() == .some(nil))
            }
        }
        store.insert(batch([span(1)]))
        #expect(await feed.next() == TraceFeed.News(changed: [id(1)]))
    }

    @Test func `a listener that has gone gets nothing and makes room`() async throws {
        let store = BoundedTraceStore()
        let feeds = (0..<BoundedTraceStore.listenerBound).compactMap { _ in store.subscribe() }
        #expect(feeds.count == 64)
        #expect(store.subscribe() == nil)
        #expect(await store.withChanges { _ in true } == nil)
        async let news = feeds[0].next()
        store.unsubscribe(feeds[0])
        #expect(await news == nil)
        #expect(await feeds[0].next() == nil)
        #expect(await store.withChanges { _ in true } == true)
        #expect(store.subscribe() != nil)
    }

    @Test func `a span knows when it arrived, and a repetition does not change that`() {
        let clock = HandMovedTime()
        let store = BoundedTraceStore(clock: clock.now)
        for id in 1...3 as ClosedRange<UInt64> {
            clock.set(id * 100)
            store.insert(batch([span(1), span(id)]))
        }
        #expect(store.trace(1)?.spans.map(\.arrived) == [100, 200, 300])
    }
}
