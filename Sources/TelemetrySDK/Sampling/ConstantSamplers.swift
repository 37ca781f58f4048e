// SPDX-License-Identifier: Apache-2.0

/// Samples every span.
package struct AlwaysOnSampler: Sampler {
    package init() {}

    package func sample(_ request: SamplingRequest) -> SamplingResult {
        SamplingResult(.recordAndSample, for: request)
    }

    package var description: String { "AlwaysOnSampler" }
}

/// Drops every span.
package struct AlwaysOffSampler: Sampler {
    package init() {}

    package func sample(_ request: SamplingRequest) -> SamplingResult {
        SamplingResult(.drop, for: request)
    }

    package var description: String { "AlwaysOffSampler" }
}

/// Records what another sampler would drop, so that processors see every span, while only those
/// that it samples are exported.
///
/// See OpenTelemetry specification, `trace/sdk.md`, AlwaysRecord.
package struct AlwaysRecordSampler: Sampler {
    private let root: any Sampler

    package init(_ root: any Sampler) {
        self.root = root
    }

    package func sample(_ request: SamplingRequest) -> SamplingResult {
        var result = root.sample(request)
        if result.decision == .drop { result.decision = .recordOnly }
        return result
    }

    package var description: String { "AlwaysRecord{\(root)}" }
}
