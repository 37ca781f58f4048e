// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Samples a share of each operation's traces, and of each at least so many a second.
///
/// Rare operations would never be seen if only a share of them counted.
final class PerOperationSampler: Sampler {
    /// How many operations are told apart; the others have the default share alone. Span names that
    /// hold ids would otherwise fill the memory.
    static let maximumOperations = 2000

    private let strategies: JaegerSamplingStrategy.PerOperation
    private let clock: @Sendable () -> UInt64
    private let other: TraceIDRatioSampler
    private let operations = Mutex<[String: GuaranteedSampler]>([:])

    init(
        _ strategies: JaegerSamplingStrategy.PerOperation,
        clock: @escaping @Sendable () -> UInt64
    ) {
        self.strategies = strategies
        self.clock = clock
        other = TraceIDRatioSampler(clamping: strategies.defaultProbability)
    }

    func sample(_ request: SamplingRequest) -> SamplingResult {
        sampler(for: request.name).sample(request)
    }

    var description: String {
        "PerOperationSampler{default:\(other),operations:\(strategies.probabilities.count)}"
    }

    private func sampler(for operation: String) -> any Sampler {
        operations.withLock { operations in
            if let known = operations[operation] { return known }
            guard operations.count < Self.maximumOperations else { return other }
            let made = GuaranteedSampler(
                probability: strategies.probabilities[operation] ?? strategies.defaultProbability,
                lowerBound: strategies.lowerBound, clock: clock)
            operations[operation] = made
            return made
        }
    }
}

/// Samples a share of all traces, and at least so many a second.
private struct GuaranteedSampler: Sampler {
    private let share: TraceIDRatioSampler
    private let lowerBound: RateLimiter?

    init(probability: Double, lowerBound: Double, clock: @escaping @Sendable () -> UInt64) {
        share = TraceIDRatioSampler(clamping: probability)
        self.lowerBound = lowerBound > 0 ? RateLimiter(rate: lowerBound, clock: clock) : nil
    }

    /// A trace of the share counts towards the lower bound.
    func sample(_ request: SamplingRequest) -> SamplingResult {
        let result = share.sample(request)
        let isGuaranteed = lowerBound?.take() ?? false
        guard isGuaranteed else { return result }
        return SamplingResult(.recordAndSample, for: request)
    }

    var description: String { "GuaranteedSampler{\(share)}" }
}
