// SPDX-License-Identifier: Apache-2.0

import TelemetrySDK
import Testing

private let followsParent = """
    remoteParentSampled:AlwaysOnSampler,remoteParentNotSampled:AlwaysOffSampler,\
    localParentSampled:AlwaysOnSampler,localParentNotSampled:AlwaysOffSampler
    """

@Suite("OTEL_TRACES_SAMPLER and OTEL_TRACES_SAMPLER_ARG")
struct SamplerConfigurationTests {
    private func sampler(
        _ name: String?, _ argument: String?
    ) throws -> (description: String, warnings: [String]) {
        var variables: [String: String] = [:]
        variables["OTEL_TRACES_SAMPLER"] = name
        variables["OTEL_TRACES_SAMPLER_ARG"] = argument
        var warnings = ConfigurationWarnings()
        let configuration = SamplerConfiguration(
            environment: Environment(variables), warnings: &warnings)
        return (try configuration.makeSampler().description, warnings.sentences)
    }

    @Test(
        "Every value has its sampler",
        arguments: [
            (nil, nil, "ParentBased{root:AlwaysOnSampler,\(followsParent)}"),
            ("", "", "ParentBased{root:AlwaysOnSampler,\(followsParent)}"),
            ("always_on", nil, "AlwaysOnSampler"), ("ALWAYS_OFF", "7", "AlwaysOffSampler"),
            ("traceidratio", "0.25", "TraceIdRatioBased{0.250000}"),
            ("traceidratio", nil, "TraceIdRatioBased{1.000000}"),
            ("parentbased_always_on", nil, "ParentBased{root:AlwaysOnSampler,\(followsParent)}"),
            ("parentbased_always_off", nil, "ParentBased{root:AlwaysOffSampler,\(followsParent)}"),
            (
                "parentbased_traceidratio", " 1e-4 ",
                "ParentBased{root:TraceIdRatioBased{0.000100},\(followsParent)}"
            ),
            ("probability", "0.5", "ProbabilitySampler{0.500000}"),
            (
                "parentbased_probability", "0.5",
                "ParentBased{root:ProbabilitySampler{0.500000},\(followsParent)}"
            ),
            ("ratelimiting", "20", "RateLimitingSampler{20.0}"),
            (
                "parentbased_ratelimiting", nil,
                "ParentBased{root:RateLimitingSampler{100.0},\(followsParent)}"
            ),
        ] as [(String?, String?, String)])
    func values(name: String?, argument: String?, expected: String) throws {
        let (description, warnings) = try sampler(name, argument)
        #expect(description == expected)
        #expect(warnings.isEmpty)
    }

    @Test(
        "An unsupported or unknown sampler warns and gives the default",
        arguments: ["jaeger_remote", "parentbased_jaeger_remote", "xray", "sometimes"])
    func unsupported(name: String) throws {
        let (description, warnings) = try sampler(name, "endpoint=http://localhost:14250")
        #expect(description == "ParentBased{root:AlwaysOnSampler,\(followsParent)}")
        #expect(warnings.count == 1)
        #expect(warnings.first?.contains("OTEL_TRACES_SAMPLER is \"\(name)\"") == true)
        #expect(warnings.first?.contains("parentbased_traceidratio") == true)
    }

    @Test(
        "A bad argument warns and gives the default ratio",
        arguments: ["abc", "-0.1", "1.1", "nan", "0,5"])
    func badArgument(argument: String) throws {
        let (description, warnings) = try sampler("traceidratio", argument)
        #expect(description == "TraceIdRatioBased{1.000000}")
        #expect(warnings.count == 1)
        #expect(warnings.first?.contains("expected a number from 0 to 1") == true)
    }

    @Test func `a ratio that the program itself gives out of range stops it`() {
        let configuration = SamplerConfiguration(name: .parentBasedTraceIDRatio, argument: 2)
        #expect(throws: ConfigurationError.self) { try configuration.makeSampler() }
    }
}
