// SPDX-License-Identifier: Apache-2.0

import Logging
import Synchronization

/// A sampler that asks a server what to sample.
///
/// It decides from its first moment, by what it knows so far; `run()` asks. While the server is away
/// the last answer stays in force.
package protocol RemoteSampler: Sampler {
    /// Asks at once and then at intervals, until graceful shutdown or cancellation.
    func run() async
}

/// The time by which remote samplers live; tests move it by hand.
package struct SamplingTime: Sendable {
    /// By which pauses are made.
    package var clock: any Clock<Duration>
    /// Nanoseconds that never go back, for rates.
    package var nanoseconds: @Sendable () -> UInt64
    /// The wall clock, to which servers refer.
    package var secondsSinceEpoch: @Sendable () -> Double
    /// Numbers from 0 to 1, which keep a fleet from asking all at once.
    package var random: @Sendable () -> Double

    package init(
        clock: any Clock<Duration> = ContinuousClock(),
        nanoseconds: @escaping @Sendable () -> UInt64 = RateLimitingSampler.now,
        secondsSinceEpoch: @escaping @Sendable () -> Double = Self.wallClock,
        random: @escaping @Sendable () -> Double = { .random(in: 0...1) }
    ) {
        self.clock = clock
        self.nanoseconds = nanoseconds
        self.secondsSinceEpoch = secondsSinceEpoch
        self.random = random
    }

    /// Waits a tenth less or more than `interval`, and at least a tenth of a second, lest a mistake
    /// become a flood. Throws only when the task is cancelled.
    func pause(_ interval: Duration) async throws {
        let varied = max(interval, .milliseconds(100)) * (0.9 + 0.2 * random())
        try await clock.sleep(for: varied)
    }
}

/// Tells the log when a sampling server goes away and when it is back, and nothing in between.
final class SamplingServerLog: Sendable {
    private let server: String
    private let logger: Logger
    private let isAway = Atomic(false)

    init(server: String, logger: Logger) {
        self.server = server
        self.logger = logger
    }

    func failed(_ failure: SamplingServerFailure) {
        guard !isAway.exchange(true, ordering: .relaxed) else { return }
        logger.warning(
            "The sampling server gave no answer. What it said last stays in force.",
            metadata: ["server": "\(server)", "reason": "\(failure)"])
    }

    func succeeded() {
        guard isAway.exchange(false, ordering: .relaxed) else { return }
        logger.info("The sampling server answers again.", metadata: ["server": "\(server)"])
    }
}
