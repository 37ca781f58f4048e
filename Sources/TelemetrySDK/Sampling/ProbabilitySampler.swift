// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// Samples a fraction of all traces and says which, so that backends can count what was left out.
///
/// A trace has 56 bits of randomness: `rv` of the trace state's `ot` member, or else the end of its
/// id. It is sampled if they are not below a threshold, which every span that is sampled bears as
/// `th`. Services with different thresholds agree: what the stricter one keeps, the other keeps too.
/// See OpenTelemetry specification, `trace/tracestate-probability-sampling.md`.
package struct ProbabilitySampler: Sampler {
    private let ratio: Double
    /// What the randomness must reach; `nil` if no trace is sampled.
    private let threshold: UInt64?
    private let thresholdText: String

    /// - Throws: ``ConfigurationError`` if the ratio is not from 0 to 1.
    package init(ratio: Double) throws(ConfigurationError) {
        self.ratio = try SamplingRatio(ratio).value
        threshold = Self.threshold(ratio)
        thresholdText = threshold.map(Self.text) ?? ""
    }

    package func sample(_ request: SamplingRequest) -> SamplingResult {
        let state = request.parent?.state ?? TraceState()
        var entry = ProbabilityEntry(state["ot"])
        let randomness = entry.randomness ?? request.traceID.low & 0xFF_FFFF_FFFF_FFFF
        guard let threshold, randomness >= threshold else {
            // A span that is not sampled stands for no others, so that a threshold would mislead.
            guard entry.removeThreshold() else { return SamplingResult(.drop, for: request) }
            return SamplingResult(decision: .drop, traceState: entry.stored(in: state))
        }
        entry.setThreshold(thresholdText)
        return SamplingResult(decision: .recordAndSample, traceState: entry.stored(in: state))
    }

    package var description: String {
        "ProbabilitySampler{\(SamplingRatio.sixDecimals(ratio))}"
    }

    /// `(1 - ratio) · 2^56`, rounded to five significant hexadecimal digits after those that are all
    /// `f`, which keeps the text short and the ratio right to a hundred-thousandth of itself.
    private static func threshold(_ ratio: Double) -> UInt64? {
        guard ratio >= 0x1p-56 else { return nil }
        let exact = (1 << 56) - UInt64((ratio * 0x1p56).rounded())
        // Zeros in front are digits like others; of those that are all `f`, only what follows counts.
        let leading = (~exact << 8).leadingZeroBitCount / 4
        let shift = UInt64(max(0, 14 - 5 - leading) * 4)
        guard shift > 0 else { return exact }
        return ((exact + (1 << (shift - 1))) >> shift) << shift
    }

    /// 14 hexadecimal digits without the zeros at their end; `0` for zero.
    private static func text(_ threshold: UInt64) -> String {
        guard threshold > 0 else { return "0" }
        let digits = String(threshold, radix: 16)
        let padded = String(repeating: "0", count: 14 - digits.count) + digits
        return String(padded.prefix(14 - threshold.trailingZeroBitCount / 4))
    }
}
