// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Which bucket a value falls into, where bucket `i` holds what is above `base^i` and not above
/// `base^(i + 1)`, and `base` is 2^(2^-scale).
///
/// See OpenTelemetry specification, `metrics/data-model.md`, "ExponentialHistogram". Powers of two are
/// told apart exactly at any scale; elsewhere a value within a rounding error of a bound may fall to
/// either side, which the specification allows.
enum ExponentialScale {
    /// At -10 two buckets hold every number there is; above 20 the logarithm has no digits left.
    static let range = -10...20

    /// - Parameter magnitude: above zero and finite. What is below the least normal number counts as it.
    static func index(of magnitude: Double, scale: Int) -> Int {
        let value = max(magnitude, .leastNormalMagnitude)
        let exponent = Int(value.exponent)
        guard value.significandBitPattern != 0 else {
            return scale > 0 ? exponent << scale - 1 : (exponent - 1) >> -scale
        }
        guard scale > 0 else { return exponent >> -scale }
        let index = Int((log(value) * factors[scale]).rounded(.down))
        // The logarithm may round across the power of two above or below the value.
        return min(max(index, exponent << scale), (exponent + 1) << scale - 1)
    }

    /// Buckets for each factor of e, by scale.
    private static let factors: [Double] = (0...range.upperBound).map {
        (1 / M_LN2) * Double(1 << $0)
    }
}
