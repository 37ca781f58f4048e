// SPDX-License-Identifier: Apache-2.0

import ServiceLifecycle
import TraceStore

/// Shows new traces as they come, until somebody stops it.
///
/// It asks once a second, which any server with Jaeger's query API can answer. A server that goes
/// away and comes back is waited for, and its absence told once.
struct TraceFollower: Service {
    private let query: TraceQuery
    private let filter: TraceFilter
    private let beginning: TraceFollowing
    private let clock: any Clock<Duration>
    private let show: @Sendable (Trace) -> Void
    private let complain: @Sendable (String) -> Void

    /// Looks at what is there already, which is not shown.
    ///
    /// - Throws: ``TraceQueryError`` if nobody answers.
    init(
        _ query: TraceQuery, _ filter: TraceFilter, clock: any Clock<Duration> = ContinuousClock(),
        show: @escaping @Sendable (Trace) -> Void,
        complain: @escaping @Sendable (String) -> Void
    ) async throws {
        var following = TraceFollowing()
        following.skip(try await query.newest(filter))
        beginning = following
        self.query = query
        self.filter = filter
        self.clock = clock
        self.show = show
        self.complain = complain
    }

    /// Being stopped is how this ends, not a failure.
    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await follow() }
        } catch is CancellationError {
            return
        }
    }

    private func follow() async throws {
        var following = beginning
        var isAnswering = true
        while true {
            try await clock.sleep(for: .seconds(1))
            do {
                following.take(try await query.newest(filter)).forEach(show)
                isAnswering = true
            } catch let error as TraceQueryError {
                try Task.checkCancellation()
                if isAnswering { complain("\(error) Waiting for it to come back.") }
                isAnswering = false
            }
        }
    }
}
