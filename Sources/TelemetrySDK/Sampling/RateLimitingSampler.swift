// SPDX-License-Identifier: Apache-2.0

import Instrumenting

/// Samples at most so many traces a second, in bursts of up to one second's worth.
///
/// For roots, below ``ParentBasedSampler``: on its own it would tear traces apart. What a caller wants
/// to debug is sampled beyond the rate and takes nothing from it; no specification forbids it here, as
/// that of ``TraceIDRatioSampler`` does.
package final class RateLimitingSampler: Sampler {
    private let tracesPerSecond: Double
    private let limiter: RateLimiter

    /// - Parameter tracesPerSecond: more than 0 and at most a million.
    /// - Parameter clock: nanoseconds that never go back.
    /// - Throws: ``ConfigurationError`` if the rate is outside.
    package convenience init(
        tracesPerSecond: Double, clock: @escaping @Sendable () -> UInt64 = RateLimitingSampler.now
    ) throws(ConfigurationError) {
        guard RateLimiter.rates.contains(tracesPerSecond) else {
            throw ConfigurationError(
                variable: SamplingRatio.variable, value: "\(tracesPerSecond)",
                expected: Self.expected)
        }
        self.init(clamping: tracesPerSecond, clock: clock)
    }

    /// Moves a rate from a server to the nearer end of what is possible.
    init(clamping tracesPerSecond: Double, clock: @escaping @Sendable () -> UInt64) {
        self.tracesPerSecond = tracesPerSecond
        limiter = RateLimiter(rate: tracesPerSecond, clock: clock)
    }

    package static let expected = "a number of traces a second from 0.001 to 1000000"

    package func sample(_ request: SamplingRequest) -> SamplingResult {
        let isSampled = request.context.isSamplingDebug || limiter.take()
        return SamplingResult(isSampled ? .recordAndSample : .drop, for: request)
    }

    package var description: String { "RateLimitingSampler{\(tracesPerSecond)}" }

    /// Nanoseconds since this was first asked.
    package static func now() -> UInt64 {
        UInt64(max(0, (ContinuousClock.now - start).nanoseconds))
    }

    private static let start = ContinuousClock.now
}
