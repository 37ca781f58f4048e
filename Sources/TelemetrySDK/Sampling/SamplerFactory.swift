// SPDX-License-Identifier: Apache-2.0

import Logging
import TelemetryModel

/// Makes samplers from their configuration, and keeps those that somebody has to run.
package struct SamplerFactory {
    private let resource: Resource
    private let time: SamplingTime
    private let logger: Logger
    private let makeServer: () -> any SamplingServer
    /// The remote samplers made so far. Each has connections once it runs, and closes them at its end.
    package private(set) var remotes: [any RemoteSampler] = []

    /// - Parameters:
    ///   - resource: the service for which is sampled.
    ///   - makeServer: called once for each remote sampler.
    package init(
        resource: Resource, time: SamplingTime = SamplingTime(), logger: Logger,
        makeServer: @escaping () -> any SamplingServer
    ) {
        self.resource = resource
        self.time = time
        self.logger = logger
        self.makeServer = makeServer
    }

    /// - Throws: ``ConfigurationError`` if a ratio or a rate is out of range; never for a configuration
    ///   that was read from the environment or a file.
    package mutating func make(
        _ configuration: SamplerConfiguration
    ) throws(ConfigurationError) -> any Sampler {
        switch configuration {
        case .alwaysOn: AlwaysOnSampler()
        case .alwaysOff: AlwaysOffSampler()
        case .traceIDRatio(let ratio): try TraceIDRatioSampler(ratio: ratio)
        case .probability(let ratio): try ProbabilitySampler(ratio: ratio)
        case .rateLimiting(let rate):
            try RateLimitingSampler(tracesPerSecond: rate, clock: time.nanoseconds)
        case .jaegerRemote(let remote): running(try makeJaegerRemote(remote))
        case .xray(let remote): running(makeXRay(remote))
        case .parentBased(let delegates): try makeParentBased(delegates)
        }
    }

    private mutating func running(_ sampler: some RemoteSampler) -> any Sampler {
        remotes.append(sampler)
        return sampler
    }

    private mutating func makeJaegerRemote(
        _ remote: SamplerConfiguration.JaegerRemote
    ) throws(ConfigurationError) -> JaegerRemoteSampler {
        JaegerRemoteSampler(
            endpoint: remote.endpoint, interval: remote.interval, service: resource.serviceName,
            initial: try make(remote.initial), server: makeServer(), time: time, logger: logger)
    }

    private func makeXRay(_ remote: SamplerConfiguration.XRay) -> XRayRemoteSampler {
        XRayRemoteSampler(
            endpoint: remote.endpoint, interval: remote.interval, resource: resource,
            server: makeServer(), time: time, logger: logger)
    }

    private mutating func makeParentBased(
        _ delegates: SamplerConfiguration.ParentBased
    ) throws(ConfigurationError) -> ParentBasedSampler {
        ParentBasedSampler(
            root: try make(delegates.root),
            remoteParentSampled: try make(delegates.remoteParentSampled),
            remoteParentNotSampled: try make(delegates.remoteParentNotSampled),
            localParentSampled: try make(delegates.localParentSampled),
            localParentNotSampled: try make(delegates.localParentNotSampled))
    }
}
