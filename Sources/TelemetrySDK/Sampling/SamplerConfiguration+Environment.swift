// SPDX-License-Identifier: Apache-2.0

extension SamplerConfiguration {
    /// A sampler's name in the variable. Those with `probability` and `ratelimiting` are ours.
    private enum Name: String, CaseIterable {
        case alwaysOn = "always_on"
        case alwaysOff = "always_off"
        case traceIDRatio = "traceidratio"
        case parentBasedAlwaysOn = "parentbased_always_on"
        case parentBasedAlwaysOff = "parentbased_always_off"
        case parentBasedTraceIDRatio = "parentbased_traceidratio"
        case jaegerRemote = "jaeger_remote"
        case parentBasedJaegerRemote = "parentbased_jaeger_remote"
        case xray
        case probability
        case parentBasedProbability = "parentbased_probability"
        case rateLimiting = "ratelimiting"
        case parentBasedRateLimiting = "parentbased_ratelimiting"
    }

    /// Reads `OTEL_TRACES_SAMPLER` and `OTEL_TRACES_SAMPLER_ARG`.
    ///
    /// An unknown sampler warns and gives `parentbased_always_on`; a bad argument warns and gives the
    /// default: a ratio of 1, 100 traces a second, or that of the remote sampler. X-Ray's rules are
    /// for roots, so `xray` follows the parent, as its samplers for other languages do.
    package init(environment: Environment, warnings: inout ConfigurationWarnings) {
        let name =
            environment.choice("OTEL_TRACES_SAMPLER", of: Name.self, warnings: &warnings)
            ?? .parentBasedAlwaysOn
        var argument = SamplerArgument(environment)
        self =
            switch name {
            case .alwaysOn: .alwaysOn
            case .alwaysOff: .alwaysOff
            case .parentBasedAlwaysOn: .default
            case .parentBasedAlwaysOff: .followingParent(.alwaysOff)
            case .traceIDRatio: .traceIDRatio(argument.ratio())
            case .parentBasedTraceIDRatio: .followingParent(.traceIDRatio(argument.ratio()))
            case .probability: .probability(argument.ratio())
            case .parentBasedProbability: .followingParent(.probability(argument.ratio()))
            case .rateLimiting: .rateLimiting(argument.rate())
            case .parentBasedRateLimiting: .followingParent(.rateLimiting(argument.rate()))
            case .jaegerRemote: .jaegerRemote(argument.jaegerRemote())
            case .parentBasedJaegerRemote:
                .followingParent(.jaegerRemote(argument.jaegerRemote()))
            case .xray: .followingParent(.xray(argument.xray()))
            }
        for (given, expected) in argument.refused {
            warnings.ignore(SamplingRatio.variable, given: given, expected: expected)
        }
    }
}

/// `OTEL_TRACES_SAMPLER_ARG`, whose form depends on the sampler.
private struct SamplerArgument {
    private let word: String?
    /// What could not be read, and what was expected instead.
    private(set) var refused: [(given: String, expected: String)] = []

    init(_ environment: Environment) {
        word = environment.word(SamplingRatio.variable)
    }

    mutating func ratio() -> Double {
        number(in: 0...1, expected: SamplingRatio.expected) ?? 1
    }

    mutating func rate() -> Double {
        number(in: RateLimiter.rates, expected: RateLimitingSampler.expected) ?? 100
    }

    /// `endpoint=…,pollingIntervalMs=…,initialSamplingRate=…`, each of them optional.
    mutating func jaegerRemote() -> SamplerConfiguration.JaegerRemote {
        var remote = SamplerConfiguration.JaegerRemote()
        for (key, value) in pairs() {
            switch key {
            case "endpoint": remote.endpoint = endpoint(value) ?? remote.endpoint
            case "pollingIntervalMs": remote.interval = interval(value) ?? remote.interval
            case "initialSamplingRate":
                if let ratio = Double(value), (0...1).contains(ratio) {
                    remote.initial = .traceIDRatio(ratio)
                } else {
                    refused.append((value, SamplingRatio.expected))
                }
            default:
                refused.append((key, "endpoint, pollingIntervalMs or initialSamplingRate"))
            }
        }
        return remote
    }

    /// `endpoint=…,pollingIntervalMs=…`, each of them optional.
    mutating func xray() -> SamplerConfiguration.XRay {
        var remote = SamplerConfiguration.XRay()
        for (key, value) in pairs() {
            switch key {
            case "endpoint": remote.endpoint = endpoint(value) ?? remote.endpoint
            case "pollingIntervalMs": remote.interval = interval(value) ?? remote.interval
            default: refused.append((key, "endpoint or pollingIntervalMs"))
            }
        }
        return remote
    }

    private func pairs() -> [(key: String, value: String)] {
        (word ?? "").split(separator: ",").map { part in
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (
                String(sides[0].trimmingSpaces()),
                sides.count > 1 ? String(sides[1].trimmingSpaces()) : ""
            )
        }
    }

    private mutating func number(in range: ClosedRange<Double>, expected: String) -> Double? {
        guard let word else { return nil }
        if let number = Double(word), range.contains(number) { return number }
        refused.append((word, expected))
        return nil
    }

    private mutating func endpoint(_ text: String) -> SamplingEndpoint? {
        if let endpoint = SamplingEndpoint(text) { return endpoint }
        // An address with an @ in it may hold a password.
        refused.append((text.contains("@") ? "…" : text, SamplingEndpoint.expected))
        return nil
    }

    private mutating func interval(_ text: String) -> Duration? {
        if let number = Int(text), (1...3_155_760_000_000).contains(number) {
            return .milliseconds(number)
        }
        refused.append((text, "a whole number of milliseconds"))
        return nil
    }
}
