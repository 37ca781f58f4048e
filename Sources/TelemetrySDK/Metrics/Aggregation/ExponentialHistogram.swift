// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// Counts over buckets that grow exponentially, as fine as a limited number of them allows.
///
/// Begins at the finest scale and halves the number of buckets whenever a value would need more than
/// there may be; both signs share the scale.
struct ExponentialHistogram: Distribution {
    private let maximumSize: Int
    private let maximumScale: Int
    private let hasExtremes: Bool
    private var scale: Int
    private var positive = ExponentialBuckets()
    private var negative = ExponentialBuckets()
    private var zeroCount: UInt64 = 0
    private(set) var count: UInt64 = 0
    private var sum = 0.0
    private var minimum = Double.infinity
    private var maximum = -Double.infinity
    private var exemplars: SampledExemplars

    /// Settings that cannot be are brought to the nearest that can.
    init(maximumSize: Int, maximumScale: Int, hasExtremes: Bool) {
        self.maximumSize = max(maximumSize, 2)
        let range = ExponentialScale.range
        self.maximumScale = min(max(maximumScale, range.lowerBound), range.upperBound)
        self.hasExtremes = hasExtremes
        scale = self.maximumScale
        exemplars = SampledExemplars(size: min(20, self.maximumSize))
    }

    mutating func record(_ value: Double, _ offer: ExemplarOffer?) {
        if value == 0 {
            zeroCount += 1
        } else if value > 0 {
            makeRoom(in: positive, for: ExponentialScale.index(of: value, scale: scale))
            positive.add(1, at: ExponentialScale.index(of: value, scale: scale))
        } else {
            makeRoom(in: negative, for: ExponentialScale.index(of: -value, scale: scale))
            negative.add(1, at: ExponentialScale.index(of: -value, scale: scale))
        }
        count += 1
        sum = sum.addingWithinBounds(value)
        minimum = min(minimum, value)
        maximum = max(maximum, value)
        if let offer { exemplars.offer(.double(value), offer) }
    }

    mutating func absorb(_ later: ExponentialHistogram) {
        var later = later
        coarsen(to: min(scale, later.scale))
        later.coarsen(to: scale)
        let both = (positive.union(later.positive), negative.union(later.negative))
        let change = max(both.0.excess(maximumSize), both.1.excess(maximumSize))
        coarsen(to: scale - change)
        later.coarsen(to: scale)
        positive.absorb(later.positive)
        negative.absorb(later.negative)
        zeroCount += later.zeroCount
        count += later.count
        sum = sum.addingWithinBounds(later.sum)
        minimum = min(minimum, later.minimum)
        maximum = max(maximum, later.maximum)
        exemplars.absorb(later.exemplars)
    }

    mutating func reset() {
        positive.reset()
        negative.reset()
        scale = maximumScale
        (zeroCount, count, sum, minimum, maximum) = (0, 0, 0, .infinity, -.infinity)
        exemplars.reset()
    }

    mutating func age() { exemplars.age() }

    /// - Parameter hasSum: false for what may be negative, whose sum says nothing over time.
    func point(_ frame: PointFrame, hasSum: Bool) -> ExponentialHistogramPoint {
        ExponentialHistogramPoint(
            frame: frame, count: count, sum: hasSum ? sum : nil,
            minimum: hasExtremes ? minimum : nil, maximum: hasExtremes ? maximum : nil,
            scale: Int32(scale), zeroCount: zeroCount, positive: positive.run,
            negative: negative.run, exemplars: exemplars.exemplars)
    }

    private mutating func makeRoom(in buckets: ExponentialBuckets, for index: Int) {
        let change = buckets.span.extended(to: index).excess(maximumSize)
        if change > 0 { coarsen(to: scale - change) }
    }

    private mutating func coarsen(to coarser: Int) {
        guard coarser < scale else { return }
        positive.coarsen(by: scale - coarser)
        negative.coarsen(by: scale - coarser)
        scale = coarser
    }
}
