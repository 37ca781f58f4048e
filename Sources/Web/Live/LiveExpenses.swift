// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import HTTPInstrumentation
import Instrumenting
import NIOCore
import ServiceHTTP
import ServiceLifecycle
import Synchronization
import Tracing

/// Finds out, for those who listen, when somebody's expenses change.
///
/// While anybody listens to a user's expenses, it asks the API for the first page of them at a steady
/// pace, once for all listeners, and tells them what it says. These requests make no spans, here or in
/// the API: nobody asked for them. Run it so that it stops before the server does, which would
/// otherwise wait for its listeners.
package final class LiveExpenses: Service {
    private let upstream: String
    private let client: TracedHTTPClient
    private let interval: Duration
    private let timeout: Duration
    private let clock: any Clock<Duration>
    private let listeners: Mutex<LiveListeners>

    /// The longest page that is looked at; a page of twenty expenses is a twentieth of it.
    private static let longest = 256 * 1024

    /// - Parameters:
    ///   - upstream: where the API is.
    ///   - interval: from an answer to the next question.
    ///   - timeout: for one answer.
    ///   - mostListeners: over all users; one more is refused.
    ///   - clock: measures the interval.
    package init(
        upstream: String, client: TracedHTTPClient, interval: Duration = .seconds(2),
        timeout: Duration = .seconds(5), mostListeners: Int = 64,
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.upstream = upstream
        self.client = client
        self.interval = interval
        self.timeout = timeout
        self.clock = clock
        listeners = Mutex(LiveListeners(most: mostListeners))
    }

    /// Asks until the group shuts down, and lets everybody go then.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.askForAll()
                try? await self.clock.sleep(for: self.interval)
            }
        }
        for listener in listeners.withLock({ $0.close() }) { listener.finish() }
    }

    /// Whether one more may listen.
    var hasRoom: Bool { listeners.withLock { $0.hasRoom } }

    /// Hands over what is known of a user's expenses, and again after each time that the API was asked;
    /// returns when `body` does. Without room the stream is at its end at once.
    func withPages<Result>(
        of user: String, _ body: (AsyncStream<LivePage>) async throws -> Result
    ) async rethrows -> Result {
        let (pages, continuation) = AsyncStream.makeStream(
            of: LivePage.self, bufferingPolicy: .bufferingNewest(1))
        let joined = listeners.withLock { $0.join(user, continuation) }
        guard let joined else {
            continuation.finish()
            return try await body(pages)
        }
        defer { listeners.withLock { $0.leave(user, joined.id) } }
        continuation.yield(joined.page)
        return try await body(pages)
    }

    private func askForAll() async {
        let users = listeners.withLock { $0.users }
        await withTaskGroup(of: Void.self) { group in
            for user in users {
                group.addTask {
                    let answer = await self.ask(for: user)
                    let (page, listeners) = self.listeners.withLock { $0.publish(answer, to: user) }
                    for listener in listeners { listener.yield(page) }
                }
            }
        }
    }

    /// The first page, as the API wrote it; `nil` where it did not.
    private func ask(for user: String) async -> ByteBuffer? {
        var request = HTTPClientRequest(url: "\(upstream)/expenses")
        request.headers.add(name: "x-user-id", value: user)
        let question = request
        return try? await ServiceContext.$current.withValue(.untraced()) {
            try await withTimeLimit(self.timeout) {
                let answer = try await self.client.execute(question, timeout: self.timeout)
                let body = try await answer.body.collect(upTo: Self.longest)
                return answer.status == .ok && body.isOneLine ? body : nil
            }
        }
    }
}

extension ByteBuffer {
    /// An event's data ends with its line.
    fileprivate var isOneLine: Bool {
        !readableBytesView.contains { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
    }
}
