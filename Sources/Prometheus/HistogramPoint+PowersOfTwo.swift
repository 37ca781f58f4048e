// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

extension HistogramPoint {
    /// The same measurements in buckets that end at powers of two, for formats that know only buckets
    /// with bounds.
    ///
    /// Powers of two are bounds at every scale from 0, so nothing is estimated and no bound moves when
    /// the scale falls; at a scale below 0 the point's own bounds are powers of two, only fewer.
    init(powersOfTwo point: ExponentialHistogramPoint) {
        var buckets: [(bound: Double, count: UInt64)] = []
        func add(_ bound: Double, _ count: UInt64) {
            if let last = buckets.last, last.bound == bound {
                buckets[buckets.count - 1].count &+= count
            } else {
                buckets.append((bound, count))
            }
        }
        for (index, count) in point.negative.counts.enumerated().reversed() where count > 0 {
            let lower = point.exponent(Int(point.negative.offset) + index)
            add(-Self.power(lower), count)
        }
        if point.zeroCount > 0 { add(point.zeroThreshold, point.zeroCount) }
        for (index, count) in point.positive.counts.enumerated() where count > 0 {
            let lower = point.exponent(Int(point.positive.offset) + index)
            add(Self.power(lower + point.width), count)
        }
        buckets.removeAll { $0.bound.isInfinite }
        let bounded = buckets.reduce(0) { $0 &+ $1.count }
        self.init(
            frame: point.frame, count: point.count, sum: point.sum, minimum: point.minimum,
            maximum: point.maximum, bounds: buckets.map(\.bound),
            counts: buckets.map(\.count) + [point.count - min(point.count, bounded)],
            exemplars: point.exemplars)
    }

    private static func power(_ exponent: Int) -> Double {
        Double(sign: .plus, exponent: max(-1074, min(exponent, 1024)), significand: 1)
    }
}

extension ExponentialHistogramPoint {
    /// The exponent of the power of two at or below the lower bound of a bucket.
    fileprivate func exponent(_ index: Int) -> Int {
        scale >= 0 ? index >> Int(min(scale, 62)) : index << Int(min(-scale, 11))
    }

    /// How many powers of two a bucket spans, at least one.
    fileprivate var width: Int { scale >= 0 ? 1 : 1 << Int(min(-scale, 11)) }
}
