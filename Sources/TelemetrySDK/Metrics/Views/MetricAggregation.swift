// SPDX-License-Identifier: Apache-2.0

/// What becomes of an instrument's measurements.
///
/// See OpenTelemetry specification, `metrics/sdk.md`, "Aggregation".
package enum MetricAggregation: Hashable, Sendable {
    /// Nothing: the measurements are forgotten.
    case drop
    /// Their sum.
    case sum
    /// The last of them.
    case lastValue
    /// Their distribution over buckets with these upper bounds, ascending; `nil` for the instrument's
    /// own. `hasExtremes` says whether the least and the greatest value are kept, too.
    case explicitHistogram(bounds: [Double]? = nil, hasExtremes: Bool = true)
    /// Their distribution over buckets whose bounds are powers of a base that is found as values come:
    /// as fine as `maximumSize` buckets for each sign allow, and at most 2^(2^-maximumScale).
    case exponentialHistogram(
        maximumSize: Int = 160, maximumScale: Int = 20, hasExtremes: Bool = true)

    /// The bounds that the specification gives a histogram of which nothing else is known.
    package static let defaultBounds: [Double] = [
        0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000,
    ]
}
