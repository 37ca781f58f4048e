// SPDX-License-Identifier: Apache-2.0

/// Which sampler decides, whoever said so: the environment, a file, or the program.
package indirect enum SamplerConfiguration: Hashable, Sendable {
    case alwaysOn
    case alwaysOff
    case traceIDRatio(Double)
    case probability(Double)
    /// So many traces a second.
    case rateLimiting(Double)
    case jaegerRemote(JaegerRemote)
    case xray(XRay)
    case parentBased(ParentBased)

    /// A sampler for each of the five situations of a span.
    package struct ParentBased: Hashable, Sendable {
        package var root: SamplerConfiguration
        package var remoteParentSampled = SamplerConfiguration.alwaysOn
        package var remoteParentNotSampled = SamplerConfiguration.alwaysOff
        package var localParentSampled = SamplerConfiguration.alwaysOn
        package var localParentNotSampled = SamplerConfiguration.alwaysOff

        package init(root: SamplerConfiguration) {
            self.root = root
        }
    }

    package struct JaegerRemote: Hashable, Sendable {
        package var endpoint = SamplingEndpoint.jaeger
        package var interval = Duration.seconds(60)
        /// Decides until the server has answered.
        package var initial = SamplerConfiguration.traceIDRatio(0.001)

        package init() {}
    }

    package struct XRay: Hashable, Sendable {
        package var endpoint = SamplingEndpoint.xray
        /// How often the rules are asked for.
        package var interval = Duration.seconds(300)

        package init() {}
    }

    /// What the specification wants where nobody says anything.
    package static let `default` = SamplerConfiguration.followingParent(.alwaysOn)

    /// The parent's decision, and `root`'s where there is none.
    package static func followingParent(_ root: SamplerConfiguration) -> SamplerConfiguration {
        .parentBased(ParentBased(root: root))
    }
}
