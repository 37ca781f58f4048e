// SPDX-License-Identifier: Apache-2.0

import TelemetrySDK

extension SamplerConfiguration {
    private static let names = [
        "always_on", "always_off", "trace_id_ratio_based", "probability/development",
        "parent_based", "jaeger_remote/development", "rate_limiting", "xray",
    ]

    /// A sampler and those below it. `rate_limiting` and `xray` are ours.
    init(file node: ConfigurationNode) throws(ConfigurationError) {
        let (name, value) = try node.choice()
        switch name {
        case "always_on":
            _ = try value.fields()
            self = .alwaysOn
        case "always_off":
            _ = try value.fields()
            self = .alwaysOff
        case "trace_id_ratio_based": self = .traceIDRatio(try Self.ratio(value))
        case "probability/development": self = .probability(try Self.ratio(value))
        case "parent_based": self = .parentBased(try ParentBased(file: value))
        case "jaeger_remote/development": self = .jaegerRemote(try JaegerRemote(file: value))
        case "rate_limiting": self = .rateLimiting(try Self.rate(value))
        case "xray": self = .followingParent(.xray(try XRay(file: value)))
        default: throw node.unknown(name, known: Self.names)
        }
    }

    private static func ratio(_ node: ConfigurationNode) throws(ConfigurationError) -> Double {
        try node.fields("ratio")["ratio"]?
            .number(in: 0...1, expected: SamplingRatio.expected) ?? 1
    }

    private static func rate(_ node: ConfigurationNode) throws(ConfigurationError) -> Double {
        try node.fields("traces_per_second").required("traces_per_second")
            .number(in: 0.001...1_000_000, expected: RateLimitingSampler.expected)
    }
}

extension SamplerConfiguration.ParentBased {
    fileprivate init(file node: ConfigurationNode) throws(ConfigurationError) {
        let fields = try node.fields(
            "root", "remote_parent_sampled", "remote_parent_not_sampled", "local_parent_sampled",
            "local_parent_not_sampled")
        func sampler(
            _ key: String, default sampler: SamplerConfiguration
        ) throws(ConfigurationError) -> SamplerConfiguration {
            try fields[key].map(SamplerConfiguration.init(file:)) ?? sampler
        }
        self.init(root: try sampler("root", default: .alwaysOn))
        remoteParentSampled = try sampler("remote_parent_sampled", default: .alwaysOn)
        remoteParentNotSampled = try sampler("remote_parent_not_sampled", default: .alwaysOff)
        localParentSampled = try sampler("local_parent_sampled", default: .alwaysOn)
        localParentNotSampled = try sampler("local_parent_not_sampled", default: .alwaysOff)
    }
}

extension SamplerConfiguration.JaegerRemote {
    fileprivate init(file node: ConfigurationNode) throws(ConfigurationError) {
        self.init()
        let fields = try node.fields("endpoint", "interval", "initial_sampler")
        endpoint = try SamplingEndpoint(file: fields.required("endpoint"))
        interval = try fields["interval"]?.milliseconds() ?? interval
        initial = try SamplerConfiguration(file: fields.required("initial_sampler"))
    }
}

extension SamplerConfiguration.XRay {
    fileprivate init(file node: ConfigurationNode) throws(ConfigurationError) {
        self.init()
        let fields = try node.fields("endpoint", "interval")
        endpoint = try fields["endpoint"].map(SamplingEndpoint.init(file:)) ?? endpoint
        interval = try fields["interval"]?.milliseconds() ?? interval
    }
}

extension SamplingEndpoint {
    fileprivate init(file node: ConfigurationNode) throws(ConfigurationError) {
        let text = try node.string()
        guard let endpoint = SamplingEndpoint(text) else {
            throw node.error(expected: Self.expected, secret: text.contains("@"))
        }
        self = endpoint
    }
}
