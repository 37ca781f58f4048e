// SPDX-License-Identifier: Apache-2.0

import Logging
import ServiceLifecycle
import Synchronization

/// Samples as Jaeger's sampling server says for this service.
///
/// Before the first answer, and for ever if there is none, the initial sampler decides; while the
/// server is away, its last answer does. What a caller wants to debug is always sampled, as Jaeger's
/// clients do it. See OpenTelemetry specification, `trace/sdk.md`, JaegerRemoteSampler.
package final class JaegerRemoteSampler: RemoteSampler {
    private struct State {
        var sampler: any Sampler
        var strategy: JaegerSamplingStrategy?
    }

    private let question: SamplingQuestion
    private let interval: Duration
    private let server: any SamplingServer
    private let time: SamplingTime
    private let log: SamplingServerLog
    private let state: Mutex<State>

    /// - Parameters:
    ///   - service: the name under which the server knows this program.
    ///   - initial: decides until the server has answered.
    package init(
        endpoint: SamplingEndpoint = .jaeger, interval: Duration = .seconds(60), service: String,
        initial: any Sampler, server: any SamplingServer, time: SamplingTime = SamplingTime(),
        logger: Logger
    ) {
        question = SamplingQuestion(url: endpoint.url("/sampling", query: ("service", service)))
        self.interval = interval
        self.server = server
        self.time = time
        log = SamplingServerLog(server: endpoint.description, logger: logger)
        state = Mutex(State(sampler: initial))
    }

    package func sample(_ request: SamplingRequest) -> SamplingResult {
        guard !request.context.isSamplingDebug else {
            return SamplingResult(.recordAndSample, for: request)
        }
        return state.withLock(\.sampler).sample(request)
    }

    /// Names the sampler that is at work now.
    package var description: String { "JaegerRemoteSampler{\(state.withLock(\.sampler))}" }

    package func run() async {
        // What ends this is the shutdown or the cancellation, neither of which is a failure.
        try? await cancelWhenGracefulShutdown {
            while true {
                await self.poll()
                try await self.time.pause(self.interval)
            }
        }
        await server.shutdown()
    }

    private func poll() async {
        do throws(SamplingServerFailure) {
            adopt(try JaegerSamplingStrategy(json: try await server.ask(question)))
            log.succeeded()
        } catch {
            guard !Task.isCancelled else { return }
            log.failed(error)
        }
    }

    /// An answer that says nothing new leaves the sampler, and the rates that it has used up, alone.
    private func adopt(_ strategy: JaegerSamplingStrategy) {
        state.withLock { state in
            guard state.strategy != strategy else { return }
            state = State(
                sampler: strategy.makeSampler(clock: time.nanoseconds), strategy: strategy)
        }
    }
}
