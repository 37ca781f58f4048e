// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Synchronization
import TelemetryTesting
import Testing

@testable import Web

@Suite(.timeLimit(.minutes(5))) struct LiveTests {
    @Test func `who listens is told of the first page, and again when it is another`() async throws
    {
        let events = try await events(of: ["{\"v\":1}", "{\"v\":1}", "{\"v\":2}", "{\"v\":2}"])
        #expect(
            events == [
                "event: expenses\ndata: {\"v\":1}\n\n", nil,
                "event: expenses\ndata: {\"v\":2}\n\n", nil,
            ])
    }

    @Test func `an API that goes away and comes back is told as that`() async throws {
        let events = try await events(of: [nil, "{\"v\":1}", nil, nil, "{\"v\":1}"])
        let (away, page) = ("event: away\ndata: {}\n\n", "event: expenses\ndata: {\"v\":1}\n\n")
        #expect(events == [away, page, away, nil, page])
    }

    @Test func `an answer of more than a line is none`() async throws {
        #expect(try await events(of: ["{\ndata: x"]) == ["event: away\ndata: {}\n\n"])
    }

    @Test func `the stream is one of events, ends with the feed, and is traced nowhere`()
        async throws
    {
        let clock = ManualClock()
        let gateway = Gateway(upstream: Upstream { Answers(["{}"]).next($0) }, clock: clock)
        let spans = try await gateway.run { client, live in
            let answer = try await listening(to: live, clock, gateway.upstream) {
                try await client.execute(uri: "/events?user=ada", method: .get)
            }
            #expect(answer["content-type"] == "text/event-stream")
            let events = answer.text.split(separator: "\n\n").filter { $0 != ":" }
            #expect(events == ["retry: 2000", "event: expenses\ndata: {}"])
        }
        #expect(spans.spans.isEmpty)
        let question = try #require(gateway.upstream.requests.first)
        #expect(question.target == "/expenses")
        #expect(question["x-user-id"] == "ada")
        #expect(question["traceparent"]?.hasSuffix("-00") == true)
    }

    @Test func `many who listen for one user are one question, and nobody is none`() async throws {
        let clock = ManualClock()
        let gateway = Gateway(upstream: Upstream { Answers(["{}"]).next($0) }, clock: clock)
        try await gateway.run { _, live in
            await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await live.run() }
                await clock.sleepers(1)
                #expect(gateway.upstream.requests.isEmpty)
                await live.withPages(of: "ada") { _ in
                    await live.withPages(of: "ada") { second in
                        var pages = second.makeAsyncIterator()
                        _ = await pages.next()
                        clock.advance(by: .seconds(2))
                        #expect(await pages.next()?.generation == 1)
                    }
                }
                #expect(gateway.upstream.requests.count == 1)
                await clock.sleepers(1)
                clock.advance(by: .seconds(2))
                await clock.sleepers(1)
                #expect(gateway.upstream.requests.count == 1)
                group.cancelAll()
            }
        }
    }

    @Test func `a slow reader gets the newest state and not all before it`() async {
        var listeners = LiveListeners(most: 1)
        let (pages, continuation) = AsyncStream.makeStream(
            of: LivePage.self, bufferingPolicy: .bufferingNewest(1))
        #expect(listeners.join("ada", continuation) != nil)
        for text in ["1", "2", "3"] {
            let (page, listeners) = listeners.publish(ByteBuffer(string: text), to: "ada")
            for listener in listeners { listener.yield(page) }
        }
        for listener in listeners.close() { listener.finish() }
        var seen: [Int] = []
        for await page in pages { seen.append(page.generation) }
        #expect(seen == [3])
    }

    @Test func `beyond so many listeners one is refused, until another leaves`() async throws {
        let gateway = Gateway(mostListeners: 1)
        try await gateway.run { client, live in
            try await live.withPages(of: "ada") { _ in
                let answer = try await client.execute(uri: "/events?user=bo", method: .get)
                #expect(answer.status == .serviceUnavailable)
            }
            #expect(live.hasRoom)
        }
    }

    @Test(arguments: ["/events", "/events?user=", "/events?user=a%0Ab", "/events?user=%C3%A9"])
    func `nobody listens without a name that a header can carry`(target: String) async throws {
        let answer = try await Gateway().exchange(.get, target).answer
        #expect(answer.status == .badRequest)
    }

    @Test func `a page of another origin may not listen`() async throws {
        let answer = try await Gateway().exchange(
            .get, "/events?user=ada", headers: HTTPFields(named: ["sec-fetch-site": "cross-site"])
        ).answer
        #expect(answer.status == .forbidden)
    }
}

/// Answers in turn, the last one again and again; `nil` is a failure.
private final class Answers: Sendable {
    private let answers: Mutex<[String?]>

    init(_ answers: [String?]) {
        self.answers = Mutex(answers)
    }

    func next(_ request: SeenRequest) -> Response {
        let text = answers.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }
        guard let text else { return Response(status: .serviceUnavailable) }
        return Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}

/// What a listener who takes every page is told after each answer of the API's; `nil` for nothing new.
private func events(of answers: [String?]) async throws -> [String?] {
    let clock = ManualClock()
    let page = Answers(answers)
    let kept = Told()
    try await Gateway(upstream: Upstream { page.next($0) }, clock: clock).run { _, live in
        await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await live.run() }
            await clock.sleepers(1)
            await live.withPages(of: "ada") { stream in
                var pages = stream.makeAsyncIterator()
                var seen = await pages.next()?.generation ?? 0
                for _ in answers {
                    await clock.sleepers(1)
                    clock.advance(by: .seconds(2))
                    guard let page = await pages.next() else { return }
                    kept.add(page.generation > seen ? String(buffer: page.event) : nil)
                    seen = page.generation
                }
            }
            group.cancelAll()
        }
    }
    return kept.events
}

private final class Told: Sendable {
    private let state = Mutex<[String?]>([])

    func add(_ event: String?) { state.withLock { $0.append(event) } }

    var events: [String?] { state.withLock { $0 } }
}

/// Runs the feed until the API was asked while `request` listens, and once more, then stops it, which
/// ends the request.
private func listening(
    to live: LiveExpenses, _ clock: ManualClock, _ upstream: Upstream,
    _ request: @escaping @Sendable () async throws -> TestResponse
) async throws -> TestResponse {
    async let answer = request()
    await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await live.run() }
        while upstream.requests.count < 2 {
            await clock.sleepers(1)
            clock.advance(by: .seconds(2))
            await Task.yield()
        }
        await clock.sleepers(1)
        group.cancelAll()
    }
    return try await answer
}
