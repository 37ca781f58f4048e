// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import TelemetryModel
import Testing
import TraceStore

@testable import Collector

@Suite(.timeLimit(.minutes(5))) struct ViewerEventTests {
    private let store = BoundedTraceStore()
    private let clock = StillClock()

    /// Runs a stream and hands over what it writes, one text a write.
    private func withStream(
        _ search: TraceSearch = TraceSearch(),
        _ body: (inout AsyncStream<String>.Iterator, TraceFeed) async throws -> Void
    ) async throws {
        let feed = try #require(store.subscribe())
        let stream = EventStream(
            feed: feed, store: store, search: search, maximumBytes: 1, clock: clock)
        let (texts, written) = AsyncStream<String>.makeStream()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await stream.run { written.yield(String(decoding: $0, as: UTF8.self)) }
                written.finish()
            }
            var iterator = texts.makeAsyncIterator()
            #expect(await iterator.next() == "retry: 2000\n\n")
            try await body(&iterator, feed)
            group.cancelAll()
        }
    }

    private func insert(_ id: UInt64) {
        store.insert(sampleRequest(sampleSpans(traceID: id)).resourceSpans)
    }

    @Test func `what changes while the stream waits is told at once, and once`() async throws {
        try await withStream { texts, _ in
            insert(1)
            let first = try #require(await texts.next())
            #expect(
                first.hasPrefix(
                    "event: traces\ndata: {\"traces\":[{\"traceID\":\"00000000000000ab0000000000000001\""
                ))
            #expect(first.hasSuffix("}}\n\n"))
            insert(2)
            insert(3)
            insert(2)
            await clock.wake(EventStream.interval)
            let second = try #require(await texts.next())
            #expect(second.matches(of: /"traceID"/).count == 2)
            #expect(!second.contains("skipped"))
        }
    }

    @Test func `only what the search matches is told`() async throws {
        try await withStream(TraceSearch(service: "other")) { texts, _ in
            insert(1)
            await clock.wake(EventStream.interval)
            await clock.wake(EventStream.silence)
            #expect(await texts.next() == ":\n\n")
        }
    }

    @Test func `a clear is told before what came after it`() async throws {
        try await withStream { texts, _ in
            insert(1)
            _ = await texts.next()
            store.clear()
            insert(2)
            await clock.wake(EventStream.interval)
            #expect(await texts.next() == "event: cleared\ndata: {}\n\n")
            let after = try #require(await texts.next())
            #expect(after.contains("0000000000000002"))
        }
    }

    @Test func `a flood is told with how many were left out`() async throws {
        try await withStream { texts, _ in
            insert(1)
            _ = await texts.next()
            for id in 2...1_003 { insert(UInt64(id)) }
            await clock.wake(EventStream.interval)
            let event = try #require(await texts.next())
            #expect(event.contains("\"skipped\":2,"))
            #expect(event.matches(of: /"traceID"/).count == 1_000)
        }
    }

    @Test func `silence is broken by a comment, again and again`() async throws {
        try await withStream { texts, _ in
            for _ in 0..<3 {
                await clock.wake(EventStream.silence)
                #expect(await texts.next() == ":\n\n")
            }
            insert(1)
            #expect(await texts.next()?.hasPrefix("event: traces") == true)
        }
    }

    @Test func `a closed feed ends the stream`() async throws {
        try await withStream { texts, feed in
            store.unsubscribe(feed)
            #expect(await texts.next() == nil)
        }
    }
}

@Suite(.timeLimit(.minutes(5))) struct ViewerEventSocketTests {
    /// Runs the server of port 16686 on a port of its own.
    private func withServer(
        _ body: (TraceCollector, ServiceGroup, Int) async throws -> Void
    ) async throws {
        let (ports, listening) = AsyncStream<Int>.makeStream()
        let collector = TraceCollector(
            configuration: CollectorConfiguration(otlpPort: 0, queryPort: 0), logger: quietLogger
        ) { _, port in listening.yield(port) }
        let services = ServiceGroup(services: [collector.queries], logger: quietLogger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await services.run() }
            let port = try #require(await ports.first { _ in true })
            try await body(collector, services, port)
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
        }
    }

    private func open(_ port: Int, host: String? = nil) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(
            url: "http://127.0.0.1:\(port)/api/viewer/events?service=shop")
        if let host { request.headers.add(name: "Host", value: host) }
        return try await HTTPClient.shared.execute(request, timeout: .seconds(60))
    }

    @Test func `events come over a socket, and shutting down ends the stream in order`()
        async throws
    {
        try await withServer { collector, services, port in
            let response = try await open(port)
            #expect(response.status == .ok)
            #expect(response.headers.first(name: "Content-Type") == "text/event-stream")
            #expect(response.headers.first(name: "Cache-Control") == "no-store")
            var chunks = response.body.makeAsyncIterator()
            #expect(try await chunks.next().map(String.init(buffer:)) == "retry: 2000\n\n")
            collector.store.insert(sampleRequest().resourceSpans)
            let event = try await chunks.next().map(String.init(buffer:))
            #expect(event?.hasPrefix("event: traces\ndata: {") == true)
            await services.triggerGracefulShutdown()
            // Without an error, and before the sign of life that would come if it went on: the last
            // chunk says that there is no more.
            #expect(try await chunks.next() == nil)
        }
    }

    @Test func `a listener that leaves is forgotten`() async throws {
        try await withServer { collector, _, port in
            let response = try await open(port)
            let others = (1..<BoundedTraceStore.listenerBound).map { _ in
                collector.store.subscribe()
            }
            #expect(others.allSatisfy { $0 != nil })
            #expect(collector.store.subscribe() == nil)
            await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { for try await _ in response.body {} }
                group.cancelAll()
            }
            var place = collector.store.subscribe()
            while place == nil {
                await Task.yield()
                place = collector.store.subscribe()
            }
        }
    }

    @Test func `under a foreign name nothing is answered`() async throws {
        try await withServer { _, _, port in
            let answer = try await open(port, host: "evil.example")
            #expect(answer.status == .misdirectedRequest)
        }
    }
}
