// SPDX-License-Identifier: Apache-2.0

import Logging
import TelemetryModel
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
        var factory = SamplerFactory.withoutServers
        return (try factory.make(configuration).description, warnings.sentences)
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
            ("jaeger_remote", nil, "JaegerRemoteSampler{TraceIdRatioBased{0.001000}}"),
            (
                "parentbased_jaeger_remote", "initialSamplingRate=0.25",
                "ParentBased{root:JaegerRemoteSampler{TraceIdRatioBased{0.250000}},\(followsParent)}"
            ),
            (
                "xray", "endpoint=http://collector:2000/",
                "ParentBased{root:XRayRemoteSampler{http://collector:2000},\(followsParent)}"
            ),
        ] as [(String?, String?, String)])
    func values(name: String?, argument: String?, expected: String) throws {
        let (description, warnings) = try sampler(name, argument)
        #expect(description == expected)
        #expect(warnings.isEmpty)
    }

    @Test(
        "An unknown sampler warns and gives the default",
        arguments: ["jaeger", "parentbased_xray", "sometimes"])
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

    @Test func `the parts of a remote sampler's argument are read one by one`() {
        var warnings = ConfigurationWarnings()
        let configuration = SamplerConfiguration(
            environment: Environment([
                "OTEL_TRACES_SAMPLER": "jaeger_remote",
                "OTEL_TRACES_SAMPLER_ARG":
                    "endpoint = https://j:5778/x/ , pollingIntervalMs=5000,initialSamplingRate=0.25",
            ]), warnings: &warnings)
        var expected = SamplerConfiguration.JaegerRemote()
        expected.endpoint = SamplingEndpoint("https://j:5778/x") ?? .xray
        expected.interval = .seconds(5)
        expected.initial = .traceIDRatio(0.25)
        #expect(configuration == .jaegerRemote(expected))
        #expect(warnings.isEmpty)
    }

    @Test(
        "A bad part warns, and its default is used",
        arguments: [
            "endpoint=nowhere", "endpoint=ftp://j", "pollingIntervalMs=0", "pollingIntervalMs=soon",
            "initialSamplingRate=2", "rate=1", "http://localhost:5778",
        ])
    func badPart(argument: String) {
        var warnings = ConfigurationWarnings()
        let configuration = SamplerConfiguration(
            environment: Environment([
                "OTEL_TRACES_SAMPLER": "jaeger_remote", "OTEL_TRACES_SAMPLER_ARG": argument,
            ]), warnings: &warnings)
        #expect(configuration == .jaegerRemote(.init()))
        #expect(warnings.sentences.count == 1)
    }

    @Test func `a password in an endpoint is not shown`() {
        var warnings = ConfigurationWarnings()
        _ = SamplerConfiguration(
            environment: Environment([
                "OTEL_TRACES_SAMPLER": "xray", "OTEL_TRACES_SAMPLER_ARG": "endpoint=me:secret@j",
            ]), warnings: &warnings)
        #expect(warnings.sentences.count == 1)
        #expect(warnings.sentences.allSatisfy { !$0.contains("secret") })
    }

    @Test func `a ratio that the program itself gives out of range stops it`() {
        var factory = SamplerFactory.withoutServers
        #expect(throws: ConfigurationError.self) {
            try factory.make(.followingParent(.traceIDRatio(2)))
        }
    }

    @Test func `only remote samplers have to be run`() throws {
        var factory = SamplerFactory.withoutServers
        _ = try factory.make(.followingParent(.alwaysOn))
        #expect(factory.remotes.isEmpty)
        _ = try factory.make(.followingParent(.xray(.init())))
        #expect(factory.remotes.count == 1)
    }
}

extension SamplerFactory {
    fileprivate static var withoutServers: SamplerFactory {
        SamplerFactory(resource: Resource(), logger: .silent) { ScriptedSamplingServer(nil) }
    }
}
