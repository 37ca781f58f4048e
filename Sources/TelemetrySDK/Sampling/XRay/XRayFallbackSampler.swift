// SPDX-License-Identifier: Apache-2.0

/// One trace a second, and 5 % of the others: what is sampled where no rule is known.
struct XRayFallbackSampler: Sampler {
    private let first: RateLimiter
    private let others = TraceIDRatioSampler(clamping: 0.05)

    init(clock: @escaping @Sendable () -> UInt64) {
        first = RateLimiter(rate: 1, clock: clock)
    }

    func sample(_ request: SamplingRequest) -> SamplingResult {
        first.take() ? SamplingResult(.recordAndSample, for: request) : others.sample(request)
    }

    var description: String { "XRayFallbackSampler" }
}
