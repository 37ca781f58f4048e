// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Samples at most so many traces a second, in bursts of up to one second's worth.
///
/// For roots, below ``ParentBasedSampler``: on its own it would tear traces apart.
package final class RateLimitingSampler: Sampler {
    private let tracesPerSecond: Double
    /// Nanoseconds between two traces at the full rate.
    private let interval: UInt64
    /// How far ahead of the clock the next slot may lie.
    private let burst: UInt64
    private let clock: @Sendable () -> UInt64
    /// When the next slot would be, were they taken evenly. A token bucket in one word, so that no
    /// lock is needed (known as the generic cell rate algorithm).
    private let nextSlot: Atomic<UInt64>

    /// - Parameter tracesPerSecond: more than 0 and at most a million.
    /// - Parameter clock: nanoseconds that never go back.
    /// - Throws: ``ConfigurationError`` if the rate is outside.
    package init(
        tracesPerSecond: Double, clock: @escaping @Sendable () -> UInt64 = RateLimitingSampler.now
    ) throws(ConfigurationError) {
        guard tracesPerSecond >= 0.001 && tracesPerSecond <= 1_000_000 else {
            throw ConfigurationError(
                variable: SamplingRatio.variable, value: "\(tracesPerSecond)",
                expected: Self.expected)
        }
        self.tracesPerSecond = tracesPerSecond
        self.clock = clock
        interval = UInt64(1_000_000_000 / tracesPerSecond)
        burst = max(1_000_000_000, interval)
        nextSlot = Atomic(clock())
    }

    static let expected = "a number of traces a second from 0.001 to 1000000"

    package func sample(_ request: SamplingRequest) -> SamplingResult {
        SamplingResult(takeSlot() ? .recordAndSample : .drop, for: request)
    }

    private func takeSlot() -> Bool {
        let now = clock()
        var slot = nextSlot.load(ordering: .relaxed)
        while true {
            let following = max(slot, now) + interval
            guard following <= now + burst else { return false }
            let (isTaken, current) = nextSlot.weakCompareExchange(
                expected: slot, desired: following, ordering: .relaxed)
            if isTaken { return true }
            slot = current
        }
    }

    package var description: String { "RateLimitingSampler{\(tracesPerSecond)}" }

    /// Nanoseconds since this was first asked.
    package static func now() -> UInt64 {
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        return UInt64(max(0, seconds * 1_000_000_000 + attoseconds / 1_000_000_000))
    }

    private static let start = ContinuousClock.now
}
