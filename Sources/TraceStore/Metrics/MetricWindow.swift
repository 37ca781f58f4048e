// SPDX-License-Identifier: Apache-2.0

/// A stretch of time up to now, in bins of equal length: what a chart of a metric shows.
package struct MetricWindow: Hashable, Sendable {
    /// Nanoseconds since the Unix epoch; a multiple of ``binLength``, so that bins stay where they are
    /// while time goes on.
    package let start: UInt64
    /// In nanoseconds.
    package let binLength: UInt64
    /// How many bins there are.
    package let count: Int

    package var end: UInt64 { start + binLength * UInt64(count) }

    /// The window that ends with the bin of `now`.
    ///
    /// - Parameters:
    ///   - length: In nanoseconds.
    ///   - count: Bins, at least one.
    package init(now: UInt64, length: UInt64, count: Int = 60) {
        let bins = UInt64(max(1, count))
        binLength = max(1, length / bins)
        let end = (now / binLength + 1) * binLength
        start = end - min(end, binLength * bins)
        self.count = Int(bins)
    }

    /// When a bin begins.
    package func start(ofBin bin: Int) -> UInt64 { start + binLength * UInt64(bin) }

    /// The bin in which a moment lies; a moment between two bins belongs to the earlier.
    package func bin(of time: UInt64) -> Int? {
        guard time > start, time <= end else { return nil }
        return Int((time - start - 1) / binLength)
    }

    /// The share of a stretch of time that lies within.
    func share(from: UInt64, to: UInt64) -> Double {
        guard from < to else { return bin(of: to) == nil ? 0 : 1 }
        let (first, last) = (max(from, start), min(to, end))
        return first < last ? Double(last - first) / Double(to - from) : 0
    }

    /// Calls back for every bin in which something took place that began after `from` and ended at `to`.
    ///
    /// - Parameter body: Gets the bin, the part of it and the share of the whole that lies in it: of
    ///   something without a length, all.
    func forEachBin(
        from: UInt64, to: UInt64, _ body: (Int, ClosedRange<UInt64>, Double) -> Void
    ) {
        guard from < to else {
            if let bin = bin(of: to) { body(bin, to...to, 1) }
            return
        }
        let (first, last) = (max(from, start), min(to, end))
        guard first < last else { return }
        for bin in Int((first - start) / binLength)...Int((last - start - 1) / binLength) {
            let low = max(first, start(ofBin: bin))
            let high = min(last, start(ofBin: bin + 1))
            body(bin, low...high, Double(high - low) / Double(to - from))
        }
    }
}
