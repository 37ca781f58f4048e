// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle
import TraceStore

/// Tells one listener of traces that are new or have grown, or that metrics have changed (HTML Standard,
/// "Server-sent events").
///
/// The store's feed joins what changes between two events, so that a slow listener costs no more than
/// a fast one. The stream ends when the listener leaves and when the server shuts down.
struct EventStream: Sendable {
    let feed: TraceFeed
    let store: BoundedTraceStore
    let search: TraceSearch
    let maximumBytes: Int
    let clock: any Clock<Duration>

    /// From one event to the next at least: four a second are as live as an eye can tell.
    static let interval = Duration.milliseconds(250)
    /// A sign of life, before anything in between takes the connection for dead.
    static let silence = Duration.seconds(15)

    /// The answer that goes on until either side ends it; the feed is given back then.
    func response(to request: Request) -> Response {
        var headers = HTTPFields.unshared
        headers[.contentType] = "text/event-stream"
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody { writer in
                defer { store.unsubscribe(feed) }
                // Two helpers want a sendable operation, and a writer is none. Lending it is safe: each
                // runs the operation once, as a child task that it awaits before it returns, and until
                // then nothing else touches `writer`; so no two tasks ever use it at the same time.
                nonisolated(unsafe) let lent = writer
                try await request.body.consumeWithCancellationOnInboundClose { _ in
                    try await cancelWhenGracefulShutdown {
                        var writer = lent
                        try await run { try await writer.write(ByteBuffer(bytes: $0)) }
                    }
                }
                try await writer.finish(nil)
            })
    }

    /// Writes until the task is cancelled or the feed closed.
    func run(_ write: ([UInt8]) async throws -> Void) async throws {
        try await write(Array("retry: 2000\n\n".utf8))
        while true {
            switch await next() {
            case .news(let news):
                for event in events(of: news) { try await write(event) }
                guard await wait(Self.interval) else { return }
            case .silence: try await write(Array(":\n\n".utf8))
            case .end: return
            }
        }
    }

    private func events(of news: TraceFeed.News) -> [[UInt8]] {
        var events: [[UInt8]] = []
        if news.cleared { events.append(event("cleared", Array("{}".utf8))) }
        if news.metrics { events.append(event("metrics", Array("{}".utf8))) }
        let overviews = news.changed.lazy.compactMap { store.trace($0) }
            .filter { search.matches($0) }
            .compactMap { TraceOverview($0) }
        let isNews = !overviews.isEmpty || news.skipped > 0
        if isNews {
            let state = StoreState(figures: store.figures, maximumBytes: maximumBytes)
            let skipped = news.skipped > 0 ? news.skipped : nil
            events.append(
                event("traces", ViewerJSON.traces(Array(overviews), skipped: skipped, state)))
        }
        return events
    }

    /// JSON as it is written here has no line breaks, which would end the data.
    private func event(_ name: String, _ data: [UInt8]) -> [UInt8] {
        Array("event: \(name)\ndata: ".utf8) + data + Array("\n\n".utf8)
    }
}

// MARK: Waiting

extension EventStream {
    private enum Step: Sendable {
        case news(TraceFeed.News)
        case silence
        case end
    }

    /// Whatever comes first. News that arrive together with the silence are not lost.
    private func next() async -> Step {
        await withTaskGroup(of: Step.self) { group in
            group.addTask { await feed.next().map(Step.news) ?? .end }
            group.addTask { await wait(Self.silence) ? .silence : .end }
            let first = await group.next() ?? .end
            group.cancelAll()
            if case .news(let news) = await group.next() { return .news(news) }
            return first
        }
    }

    /// False once the task is cancelled.
    private func wait(_ duration: Duration) async -> Bool {
        do {
            try await clock.sleep(for: duration)
            return true
        } catch {
            return false
        }
    }
}
