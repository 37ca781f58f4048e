// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// The buckets of one sign, from the first that holds something to the last.
struct ExponentialBuckets: Sendable {
    private var first = 0
    private var counts: [UInt64] = []

    /// The indices from the first bucket to the last; empty if there are none.
    var span: BucketSpan {
        counts.isEmpty ? BucketSpan() : BucketSpan(first: first, last: first + counts.count - 1)
    }

    var run: ExponentialHistogramPoint.Buckets {
        ExponentialHistogramPoint.Buckets(offset: Int32(first), counts: counts)
    }

    func union(_ other: ExponentialBuckets) -> BucketSpan {
        guard !other.counts.isEmpty else { return span }
        return span.extended(to: other.first).extended(to: other.first + other.counts.count - 1)
    }

    mutating func add(_ amount: UInt64, at index: Int) {
        cover(span.extended(to: index))
        counts[index - first] += amount
    }

    mutating func absorb(_ other: ExponentialBuckets) {
        guard !other.counts.isEmpty else { return }
        cover(union(other))
        for (place, amount) in other.counts.enumerated() {
            counts[other.first - first + place] += amount
        }
    }

    /// Joins buckets until there are 2^`change` times fewer.
    mutating func coarsen(by change: Int) {
        guard !counts.isEmpty else { return }
        let coarse = first >> change
        for (place, amount) in counts.enumerated() {
            let target = (first + place) >> change - coarse
            guard target != place else { continue }
            counts[place] = 0
            counts[target] += amount
        }
        let last = (first + counts.count - 1) >> change
        counts.removeLast(counts.count - (last - coarse + 1))
        first = coarse
    }

    mutating func reset() {
        first = 0
        counts.removeAll(keepingCapacity: true)
    }

    private mutating func cover(_ span: BucketSpan) {
        guard span.first < first || span.last >= first + counts.count || counts.isEmpty else {
            return
        }
        if counts.isEmpty { first = span.first }
        if span.first < first {
            counts.insert(contentsOf: repeatElement(0, count: first - span.first), at: 0)
            first = span.first
        }
        let missing = span.last - first + 1 - counts.count
        if missing > 0 { counts.append(contentsOf: repeatElement(0, count: missing)) }
    }
}

/// A run of bucket indices, both ends included.
struct BucketSpan {
    private(set) var first = Int.max
    private(set) var last = Int.min

    init() {}

    init(first: Int, last: Int) {
        self.first = first
        self.last = last
    }

    func extended(to index: Int) -> BucketSpan {
        BucketSpan(first: min(first, index), last: max(last, index))
    }

    /// How often the number of buckets has to be halved to be no more than `size`.
    func excess(_ size: Int) -> Int {
        guard first <= last else { return 0 }
        var (low, high, change) = (first, last, 0)
        while high - low >= size {
            (low, high, change) = (low >> 1, high >> 1, change + 1)
        }
        return change
    }
}
