// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// Counts over buckets with given upper bounds, inclusive.
struct ExplicitHistogram: Distribution {
    private let bounds: [Double]
    private let hasExtremes: Bool
    private var counts: [UInt64]
    private(set) var count: UInt64 = 0
    private var sum = 0.0
    private var minimum = Double.infinity
    private var maximum = -Double.infinity
    private var exemplars: BucketExemplars

    /// - Parameter bounds: ascending, without repetition.
    init(bounds: [Double], hasExtremes: Bool) {
        self.bounds = bounds
        self.hasExtremes = hasExtremes
        counts = Array(repeating: 0, count: bounds.count + 1)
        exemplars = BucketExemplars(buckets: bounds.count + 1)
    }

    mutating func record(_ value: Double, _ offer: ExemplarOffer?) {
        let bucket = bucket(of: value)
        counts[bucket] += 1
        count += 1
        sum = sum.addingWithinBounds(value)
        minimum = min(minimum, value)
        maximum = max(maximum, value)
        if let offer { exemplars.offer(value, bucket: bucket, offer) }
    }

    mutating func absorb(_ later: ExplicitHistogram) {
        for bucket in counts.indices { counts[bucket] += later.counts[bucket] }
        count += later.count
        sum = sum.addingWithinBounds(later.sum)
        minimum = min(minimum, later.minimum)
        maximum = max(maximum, later.maximum)
        exemplars.absorb(later.exemplars)
    }

    mutating func reset() {
        for bucket in counts.indices { counts[bucket] = 0 }
        (count, sum, minimum, maximum) = (0, 0, .infinity, -.infinity)
        exemplars.reset()
    }

    mutating func age() { exemplars.age() }

    /// - Parameter hasSum: false for what may be negative, whose sum says nothing over time.
    func point(_ frame: PointFrame, hasSum: Bool) -> HistogramPoint {
        HistogramPoint(
            frame: frame, count: count, sum: hasSum ? sum : nil,
            minimum: hasExtremes ? minimum : nil, maximum: hasExtremes ? maximum : nil,
            bounds: bounds, counts: counts, exemplars: exemplars.exemplars)
    }

    /// The first whose bound is not below the value; found by halving.
    private func bucket(of value: Double) -> Int {
        var (low, high) = (0, bounds.count)
        while low < high {
            let middle = (low + high) / 2
            if bounds[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
