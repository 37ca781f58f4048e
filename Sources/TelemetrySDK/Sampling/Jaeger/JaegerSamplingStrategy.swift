// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What Jaeger's sampling server answers.
///
/// The JSON is that of `SamplingStrategyResponse` in Jaeger's `api_v2/sampling.proto`. Probabilities
/// beyond 0 and 1 are moved to the nearer end, as Jaeger's own clients do.
package enum JaegerSamplingStrategy: Hashable, Sendable {
    /// A share of all traces.
    case probabilistic(Double)
    /// So many traces a second; 0 for none.
    case rateLimiting(Double)
    /// A share for each operation, which here is a root span's name.
    case perOperation(PerOperation)

    package struct PerOperation: Hashable, Sendable {
        /// The share of operations that are not named.
        package var defaultProbability: Double
        /// Traces a second that each operation may have in any case.
        package var lowerBound: Double
        package var probabilities: [String: Double]

        package init(
            defaultProbability: Double, lowerBound: Double, probabilities: [String: Double]
        ) {
            self.defaultProbability = defaultProbability
            self.lowerBound = lowerBound
            self.probabilities = probabilities
        }
    }

    /// Fails if it is not JSON of that form, or names no strategy.
    package init(json: [UInt8]) throws(SamplingServerFailure) {
        guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(json)) else {
            throw SamplingServerFailure("the answer is not a sampling strategy in JSON")
        }
        if let operations = answer.operationSampling {
            self = .perOperation(PerOperation(operations))
        } else if let rate = answer.rateLimitingSampling, answer.strategyType != .probabilistic {
            self = .rateLimiting(max(rate.maxTracesPerSecond ?? 0, 0))
        } else if let share = answer.probabilisticSampling, answer.strategyType != .rateLimiting {
            self = .probabilistic(share.probability)
        } else {
            throw SamplingServerFailure("the answer names no sampling strategy that is known")
        }
    }

    /// - Parameter clock: nanoseconds that never go back.
    package func makeSampler(clock: @escaping @Sendable () -> UInt64) -> any Sampler {
        switch self {
        case .probabilistic(let probability): TraceIDRatioSampler(clamping: probability)
        case .rateLimiting(0): AlwaysOffSampler()
        case .rateLimiting(let rate): RateLimitingSampler(clamping: rate, clock: clock)
        case .perOperation(let strategies): PerOperationSampler(strategies, clock: clock)
        }
    }
}

extension JaegerSamplingStrategy.PerOperation {
    /// Of an operation that is named twice, the last counts.
    fileprivate init(_ answer: JaegerSamplingStrategy.Answer.Operations) {
        let named = (answer.perOperationStrategies ?? []).map {
            ($0.operation, $0.probabilisticSampling?.probability ?? 0)
        }
        self.init(
            defaultProbability: min(max(answer.defaultSamplingProbability ?? 0, 0), 1),
            lowerBound: max(answer.defaultLowerBoundTracesPerSecond ?? 0, 0),
            probabilities: Dictionary(named) { $1 })
    }
}

extension JaegerSamplingStrategy {
    /// The JSON. A field that is absent has its type's zero, as in every protobuf message.
    fileprivate struct Answer: Decodable {
        struct Probabilistic: Decodable {
            var samplingRate: Double?
            var probability: Double { min(max(samplingRate ?? 0, 0), 1) }
        }

        struct RateLimiting: Decodable {
            var maxTracesPerSecond: Double?
        }

        struct Operation: Decodable {
            var operation: String
            var probabilisticSampling: Probabilistic?
        }

        struct Operations: Decodable {
            var defaultSamplingProbability: Double?
            var defaultLowerBoundTracesPerSecond: Double?
            var perOperationStrategies: [Operation]?
        }

        var strategyType: StrategyType?
        var probabilisticSampling: Probabilistic?
        var rateLimitingSampling: RateLimiting?
        var operationSampling: Operations?
    }

    /// Jaeger's collector writes the enumeration's name, its agent writes the number.
    fileprivate enum StrategyType: Decodable {
        case probabilistic, rateLimiting

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            let text = try? value.decode(String.self)
            switch try text ?? String(value.decode(Int.self)) {
            case "PROBABILISTIC", "0": self = .probabilistic
            case "RATE_LIMITING", "1": self = .rateLimiting
            default:
                throw DecodingError.dataCorruptedError(
                    in: value, debugDescription: "unknown strategy")
            }
        }
    }
}
