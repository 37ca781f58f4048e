// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Histograms of several series added up, and the quantiles of all of them together.
///
/// A quantile is estimated as Prometheus does it: the measurements of a bucket are taken to lie evenly
/// between its ends; in an exponential bucket evenly on a logarithmic scale. The first explicit bucket
/// begins at zero, unless its end is not above zero; what lies beyond the last bound is taken to lie at
/// it.
/// Buckets with different bounds are cut at each other's ends.
///
/// What is kept is bounded, whatever the series: of more than ``layoutBound`` different bounds those that
/// came first, and exponential buckets that become more than ``bucketBound`` are made coarser.
package struct BucketSums: Sendable {
    /// Counts by the bounds that they have; shares of a bucket are counted in part.
    private var explicit: [[Double]: [Double]] = [:]
    private var scale = Int.max
    private var positive: [Int: Double] = [:]
    private var negative: [Int: Double] = [:]
    private var zeroCount = 0.0
    private var zeroThreshold = 0.0

    /// How many different bounds of explicit histograms are added up.
    static let layoutBound = 8
    /// How many exponential buckets there may be.
    static let bucketBound = 1_000

    package init() {}

    /// Adds a part of a histogram.
    package mutating func add(
        _ distribution: MetricDistribution, bounds: [Double], share: Double = 1
    ) {
        switch distribution.buckets {
        case .none: break
        case .explicit(let buckets):
            let hasRoom = explicit.count < Self.layoutBound || explicit[bounds] != nil
            guard !bounds.isEmpty, hasRoom else { return }
            // Taken out and put back, so that the bounds are looked up once and the counts stay in place.
            var counts =
                explicit.updateValue([], forKey: bounds)
                ?? Array(repeating: 0, count: bounds.count + 1)
            for bucket in buckets where bucket.index < counts.count {
                counts[bucket.index] += Double(bucket.count) * share
            }
            explicit[bounds] = counts
        case .exponential(let buckets): add(buckets, share)
        }
    }

    private mutating func add(_ buckets: ExponentialBuckets, _ share: Double) {
        rescale(to: buckets.scale)
        let coarser = buckets.scaled(to: scale)
        for bucket in coarser.positive {
            positive[bucket.index, default: 0] += Double(bucket.count) * share
        }
        for bucket in coarser.negative {
            negative[bucket.index, default: 0] += Double(bucket.count) * share
        }
        zeroCount += Double(buckets.zeroCount) * share
        zeroThreshold = max(zeroThreshold, buckets.zeroThreshold)
        while positive.count + negative.count > Self.bucketBound { rescale(to: scale - 1) }
    }

    /// Histograms of different scales are added up at the coarser.
    private mutating func rescale(to other: Int) {
        guard other < scale else { return }
        positive = rescaled(positive, to: other)
        negative = rescaled(negative, to: other)
        scale = other
    }

    private func rescaled(_ counts: [Int: Double], to other: Int) -> [Int: Double] {
        guard other < scale, !counts.isEmpty else { return counts }
        return Dictionary(
            counts.map { ($0.key >> (scale - other), $0.value) }, uniquingKeysWith: +)
    }

    /// The value that a share of the measurements did not exceed; `nil` if there are none.
    ///
    /// - Parameter share: From 0 to 1.
    package func quantile(_ share: Double) -> Double? { quantiles([share])[0] }

    /// The same for several shares, in their order.
    package func quantiles(_ shares: [Double]) -> [Double?] {
        let ranges = ValueRange.apart(ranges)
        let total = ranges.reduce(0) { $0 + $1.count }
        return shares.map { share in
            total > 0 ? Self.value(at: share * total, in: ranges) : nil
        }
    }

    private static func value(at rank: Double, in ranges: [ValueRange]) -> Double? {
        var below = 0.0
        for range in ranges {
            if below + range.count >= rank { return range.value(at: (rank - below) / range.count) }
            below += range.count
        }
        // Sums of shares may fall short of the whole by a rounding error.
        return ranges.last?.high
    }
}

// MARK: Ranges of values

extension BucketSums {
    private var ranges: [ValueRange] {
        var ranges = explicit.flatMap { Self.ranges(bounds: $0, counts: $1) }
        func end(_ index: Int) -> Double { exp2(Double(index) * exp2(-Double(scale))) }
        for (index, count) in positive {
            ranges.append(
                ValueRange(
                    low: end(index), high: end(index + 1), count: count, isExponential: true))
        }
        for (index, count) in negative {
            ranges.append(
                ValueRange(
                    low: -end(index + 1), high: -end(index), count: count, isExponential: true))
        }
        if zeroCount > 0 {
            let low = negative.isEmpty ? 0 : -zeroThreshold
            ranges.append(ValueRange(low: low, high: zeroThreshold, count: zeroCount))
        }
        return ranges.filter(\.isUsable)
    }

    private static func ranges(bounds: [Double], counts: [Double]) -> [ValueRange] {
        guard let last = bounds.last else { return [] }
        return counts.indices.map { index in
            guard index < bounds.count else {
                return ValueRange(low: last, high: last, count: counts[index])
            }
            let high = bounds[index]
            let low = index > 0 ? bounds[index - 1] : min(0, high)
            return ValueRange(
                low: index == 0 && high <= 0 ? high : low, high: high, count: counts[index])
        }
    }
}

/// Measurements that lie somewhere between two values.
private struct ValueRange {
    var low: Double
    var high: Double
    var count: Double
    var isExponential = false

    /// Whether values can be told in it: an exponential bucket next to zero has no logarithm.
    var isUsable: Bool {
        low.isFinite && high.isFinite && count > 0 && !(isExponential && (low == 0 || high == 0))
    }

    /// The value that a share of the measurements do not exceed.
    func value(at share: Double) -> Double {
        let share = min(max(share, 0), 1)
        // At the end the end itself, not what rounding makes of it.
        if share == 1 { return high }
        return isExponential ? low * pow(high / low, share) : low + (high - low) * share
    }

    /// The share of the measurements that do not exceed a value.
    private func share(upTo value: Double) -> Double {
        if value >= high { return 1 }
        if value <= low { return 0 }
        return isExponential
            ? log(value / low) / log(high / low) : (value - low) / (high - low)
    }

    /// The ranges in order, cut where they overlap.
    static func apart(_ ranges: [ValueRange]) -> [ValueRange] {
        let ranges = ranges.sorted { ($0.low, $0.high) < ($1.low, $1.high) }
        guard zip(ranges, ranges.dropFirst()).contains(where: { $0.high > $1.low }) else {
            return ranges
        }
        let ends = Set(ranges.flatMap { [$0.low, $0.high] }).sorted()
        return ranges.flatMap { $0.cut(at: ends) }.sorted { ($0.low, $0.high) < ($1.low, $1.high) }
            .reduce(into: []) { $0.append(joining: $1) }
    }

    private func cut(at ends: [Double]) -> [ValueRange] {
        guard low < high else { return [self] }
        let inner = [low] + ends[ends.index(after: low)..<ends.index(of: high)] + [high]
        return zip(inner, inner.dropFirst()).map { start, end in
            var part = self
            (part.low, part.high) = (start, end)
            part.count = count * (share(upTo: end) - share(upTo: start))
            return part
        }
    }
}

extension [Double] {
    /// In a sorted array, the place of the first that is not below a value.
    fileprivate func index(of value: Double) -> Int { partition { $0 >= value } }

    /// In a sorted array, the place of the first that is above a value.
    fileprivate func index(after value: Double) -> Int { partition { $0 > value } }

    private func partition(_ isBeyond: (Double) -> Bool) -> Int {
        var places = 0..<count
        while !places.isEmpty {
            let middle = (places.lowerBound + places.upperBound) / 2
            places =
                isBeyond(self[middle]) ? places.lowerBound..<middle : middle + 1..<places.upperBound
        }
        return places.lowerBound
    }
}

extension [ValueRange] {
    /// Parts between the same ends become one; of different kinds, one that is not exponential.
    fileprivate mutating func append(joining part: ValueRange) {
        guard let last = indices.last, self[last].low == part.low, self[last].high == part.high
        else { return append(part) }
        self[last].count += part.count
        self[last].isExponential = self[last].isExponential && part.isExponential
    }
}
