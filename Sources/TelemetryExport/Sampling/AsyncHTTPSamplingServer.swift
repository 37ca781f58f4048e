// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Instrumenting
import NIOCore
import Synchronization
import TelemetrySDK

/// Asks sampling servers with an HTTP client of its own, whose tracing is off.
///
/// The client is made with the first question, so that a sampler that is never run holds nothing.
/// Redirects are not followed, and nothing is retried: the next poll is soon enough.
package final class AsyncHTTPSamplingServer: SamplingServer {
    private enum State {
        case unused
        case open(HTTPClient)
        case closed
    }

    private let timeout: Duration
    private let clock: any Clock<Duration>
    private let state = Mutex(State.unused)

    /// - Parameter timeout: for a whole answer.
    package init(
        timeout: Duration = .seconds(10), clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.timeout = timeout
        self.clock = clock
    }

    package func ask(
        _ question: SamplingQuestion
    ) async throws(SamplingServerFailure) -> [UInt8] {
        guard let client = openClient() else { throw SamplingServerFailure("it is shut down") }
        let answer = await withTaskGroup(of: Result<[UInt8], SamplingServerFailure>?.self) {
            group in
            group.addTask {
                await withTracingSuppressed { await Self.answer(to: question, from: client) }
            }
            group.addTask {
                // The error is the cancellation that ends this sleep once there is an answer.
                guard (try? await self.clock.sleep(for: self.timeout)) != nil else { return nil }
                return .failure(SamplingServerFailure("no answer within \(self.timeout)"))
            }
            defer { group.cancelAll() }
            for await answer in group { if let answer { return answer } }
            return .failure(SamplingServerFailure("cancelled"))
        }
        return try answer.get()
    }

    package func shutdown() async {
        let last = state.withLock { state in
            defer { state = .closed }
            return state
        }
        guard case .open(let client) = last else { return }
        // The only failure is to have been shut down before.
        try? await client.shutdown()
    }

    private func openClient() -> HTTPClient? {
        state.withLock { state in
            switch state {
            case .open(let client): return client
            case .closed: return nil
            case .unused:
                let client = Self.makeClient()
                state = .open(client)
                return client
            }
        }
    }

    private static func makeClient() -> HTTPClient {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.httpVersion = .http1Only
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.tracing.tracer = nil
        return HTTPClient(
            eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
    }

    private static func answer(
        to question: SamplingQuestion, from client: HTTPClient
    ) async -> Result<[UInt8], SamplingServerFailure> {
        do {
            // No deadline: whoever awaits this cancels it in time.
            let response = try await client.execute(request(question), deadline: .distantFuture)
            guard (200..<300).contains(response.status.code) else {
                return .failure(SamplingServerFailure("status \(response.status.code)"))
            }
            let body = try await response.body.collect(upTo: SamplingQuestion.maximumBytes)
            return .success(Array(body.readableBytesView))
        } catch {
            return .failure(SamplingServerFailure(HTTPFailure(error).reason))
        }
    }

    private static func request(_ question: SamplingQuestion) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: question.url)
        request.headers.add(name: "Accept", value: "application/json")
        request.headers.add(
            name: "User-Agent", value: "outlay-sampler/\(ResourceDetection.sdkVersion)")
        if let body = question.body {
            request.method = .POST
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: body))
        }
        return request
    }
}
