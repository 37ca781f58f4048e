// SPDX-License-Identifier: Apache-2.0

/// Which sampler decides, as `OTEL_TRACES_SAMPLER` and `OTEL_TRACES_SAMPLER_ARG` say.
package struct SamplerConfiguration: Hashable, Sendable {
    /// A sampler's name in the variable. The last four are ours.
    package enum Name: String, CaseIterable, Sendable {
        case alwaysOn = "always_on"
        case alwaysOff = "always_off"
        case traceIDRatio = "traceidratio"
        case parentBasedAlwaysOn = "parentbased_always_on"
        case parentBasedAlwaysOff = "parentbased_always_off"
        case parentBasedTraceIDRatio = "parentbased_traceidratio"
        case probability
        case parentBasedProbability = "parentbased_probability"
        case rateLimiting = "ratelimiting"
        case parentBasedRateLimiting = "parentbased_ratelimiting"
    }

    package let name: Name
    /// A ratio or a rate, for the samplers that take one; the default is used if it is `nil`.
    package let argument: Double?

    package init(name: Name = .parentBasedAlwaysOn, argument: Double? = nil) {
        self.name = name
        self.argument = argument
    }

    /// Reads the two variables. An unknown or unsupported sampler warns and gives
    /// `parentbased_always_on`; a bad argument warns and gives a ratio of 1, or 100 traces a second.
    package init(environment: Environment, warnings: inout ConfigurationWarnings) {
        let name = environment.choice(
            "OTEL_TRACES_SAMPLER", of: Name.self, warnings: &warnings)
        self.init(name: name ?? .parentBasedAlwaysOn)
        let variable = SamplingRatio.variable
        guard self.name.takesArgument, let word = environment.word(variable) else { return }
        let given = SamplerConfiguration(name: self.name, argument: Double(word))
        if given.argument != nil, (try? given.makeSampler()) != nil {
            self = given
        } else {
            let expected =
                self.name.takesRate ? RateLimitingSampler.expected : SamplingRatio.expected
            warnings.ignore(variable, given: word, expected: expected)
        }
    }

    /// The sampler.
    ///
    /// - Throws: ``ConfigurationError`` if the argument is out of range; never for a configuration
    ///   that was read from the environment.
    package func makeSampler() throws(ConfigurationError) -> any Sampler {
        let ratio = argument ?? 1
        let rate = argument ?? 100
        return switch name {
        case .alwaysOn: AlwaysOnSampler()
        case .alwaysOff: AlwaysOffSampler()
        case .traceIDRatio: try TraceIDRatioSampler(ratio: ratio)
        case .parentBasedAlwaysOn: ParentBasedSampler(root: AlwaysOnSampler())
        case .parentBasedAlwaysOff: ParentBasedSampler(root: AlwaysOffSampler())
        case .parentBasedTraceIDRatio:
            ParentBasedSampler(root: try TraceIDRatioSampler(ratio: ratio))
        case .probability: try ProbabilitySampler(ratio: ratio)
        case .parentBasedProbability:
            ParentBasedSampler(root: try ProbabilitySampler(ratio: ratio))
        case .rateLimiting: try RateLimitingSampler(tracesPerSecond: rate)
        case .parentBasedRateLimiting:
            ParentBasedSampler(root: try RateLimitingSampler(tracesPerSecond: rate))
        }
    }
}

extension SamplerConfiguration.Name {
    fileprivate var takesRate: Bool {
        self == .rateLimiting || self == .parentBasedRateLimiting
    }

    fileprivate var takesArgument: Bool {
        switch self {
        case .alwaysOn, .alwaysOff, .parentBasedAlwaysOn, .parentBasedAlwaysOff: false
        case .traceIDRatio, .parentBasedTraceIDRatio, .probability, .parentBasedProbability,
            .rateLimiting, .parentBasedRateLimiting:
            true
        }
    }
}
