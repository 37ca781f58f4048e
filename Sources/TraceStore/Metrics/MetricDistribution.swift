// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// How many measurements of a histogram fell where.
///
/// Only buckets with something in them are kept, by their index: of a step of a few seconds these are
/// few, whatever the histogram's size.
package struct MetricDistribution: Hashable, Sendable {
    /// One bucket, never empty.
    package struct Bucket: Hashable, Sendable {
        package var index: Int
        package var count: UInt64

        package init(index: Int, count: UInt64) {
            self.index = index
            self.count = count
        }
    }

    /// Where the measurements fell, by the kind of histogram; buckets ascend by index.
    package enum Buckets: Hashable, Sendable {
        /// Not told, as in a summary.
        case none
        /// Bucket `i` ends at bound `i`, inclusively; the last one has no end.
        case explicit([Bucket])
        case exponential(ExponentialBuckets)
    }

    package var count: UInt64
    package var sum: Double
    package var buckets: Buckets

    package init(count: UInt64, sum: Double = 0, buckets: Buckets = .none) {
        self.count = count
        self.sum = sum
        self.buckets = buckets
    }

    /// What came to this total after an earlier total of the same series; `nil` if something has become
    /// less, so that the series must have begun anew in between.
    func since(_ former: MetricDistribution) -> MetricDistribution? {
        guard count >= former.count, let buckets = buckets.since(former.buckets) else { return nil }
        return MetricDistribution(
            count: count - former.count, sum: sum - former.sum, buckets: buckets)
    }
}

extension MetricDistribution.Buckets {
    fileprivate func since(_ former: Self) -> Self? {
        switch (self, former) {
        case (.none, .none): .some(.none)
        case (.explicit(let now), .explicit(let then)): now.since(then).map(Self.explicit)
        case (.exponential(let now), .exponential(let then)):
            now.since(then).map(Self.exponential)
        default: nil
        }
    }
}

/// The buckets of an exponential histogram: bucket `i` goes from `2^(i / 2^scale)`, exclusively, to the
/// beginning of the next.
package struct ExponentialBuckets: Hashable, Sendable {
    package var scale: Int
    /// Measurements no further from zero than the threshold.
    package var zeroCount: UInt64
    package var zeroThreshold: Double
    package var positive: [MetricDistribution.Bucket]
    /// By the absolute value.
    package var negative: [MetricDistribution.Bucket]

    package init(
        scale: Int, zeroCount: UInt64 = 0, zeroThreshold: Double = 0,
        positive: [MetricDistribution.Bucket] = [], negative: [MetricDistribution.Bucket] = []
    ) {
        self.scale = scale
        self.zeroCount = zeroCount
        self.zeroThreshold = zeroThreshold
        self.positive = positive
        self.negative = negative
    }

    /// A histogram becomes coarser as it grows, never finer.
    fileprivate func since(_ former: ExponentialBuckets) -> ExponentialBuckets? {
        let coarser = former.scaled(to: scale)
        guard former.scale >= scale, zeroCount >= former.zeroCount,
            let positive = positive.since(coarser.positive),
            let negative = negative.since(coarser.negative)
        else { return nil }
        return ExponentialBuckets(
            scale: scale, zeroCount: zeroCount - former.zeroCount, zeroThreshold: zeroThreshold,
            positive: positive, negative: negative)
    }

    /// The same in coarser buckets, each of which is several of these (OpenTelemetry data model,
    /// "Exponential histograms: perfect subsetting").
    func scaled(to scale: Int) -> ExponentialBuckets {
        let shift = self.scale - scale
        guard shift > 0 else { return self }
        var coarser = self
        coarser.scale = scale
        coarser.positive = positive.joined(shift: shift)
        coarser.negative = negative.joined(shift: shift)
        return coarser
    }
}

extension [MetricDistribution.Bucket] {
    /// The buckets of a dense run that are not empty.
    init(counts: [UInt64], offset: Int = 0) {
        self = counts.indices.filter { counts[$0] > 0 }
            .map { Element(index: offset + $0, count: counts[$0]) }
    }

    /// Bucket by bucket, what came to it; `nil` if one has become less.
    fileprivate func since(_ former: Self) -> Self? {
        var earlier = former[...]
        var difference: Self = []
        for bucket in self {
            guard let then = earlier.first, then.index <= bucket.index else {
                difference.append(bucket)
                continue
            }
            guard then.index == bucket.index, then.count <= bucket.count else { return nil }
            earlier.removeFirst()
            guard bucket.count > then.count else { continue }
            difference.append(Element(index: bucket.index, count: bucket.count - then.count))
        }
        return earlier.isEmpty ? difference : nil
    }

    /// Adds up those whose index is the same without its last digits.
    fileprivate func joined(shift: Int) -> Self {
        var joined: Self = []
        for bucket in self {
            let index = bucket.index >> shift
            if let last = joined.indices.last, joined[last].index == index {
                joined[last].count &+= bucket.count
            } else {
                joined.append(Element(index: index, count: bucket.count))
            }
        }
        return joined
    }
}
