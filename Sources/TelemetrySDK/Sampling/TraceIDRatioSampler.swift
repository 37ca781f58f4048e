// SPDX-License-Identifier: Apache-2.0

/// Samples a fraction of all traces, the same ones in every service.
///
/// Looks at the trace id alone: its last eight bytes, big-endian, halved and compared with
/// `ratio · 2^63`, as OpenTelemetry's Go SDK does. A higher ratio samples a superset. The
/// specification prefers ``ProbabilitySampler`` for new systems (`trace/sdk.md`,
/// TraceIdRatioBased).
package struct TraceIDRatioSampler: Sampler {
    private let ratio: Double
    private let bound: UInt64

    /// - Throws: ``ConfigurationError`` if the ratio is not from 0 to 1.
    package init(ratio: Double) throws(ConfigurationError) {
        self.init(clamping: try SamplingRatio(ratio).value)
    }

    /// Moves a ratio from a server to the nearer end of what is possible.
    init(clamping ratio: Double) {
        self.ratio = min(max(ratio, 0), 1)
        bound = UInt64(self.ratio * 0x1p63)
    }

    package func sample(_ request: SamplingRequest) -> SamplingResult {
        let isBelow = request.traceID.low >> 1 < bound
        return SamplingResult(isBelow ? .recordAndSample : .drop, for: request)
    }

    package var description: String {
        "TraceIdRatioBased{\(SamplingRatio.sixDecimals(ratio))}"
    }
}
