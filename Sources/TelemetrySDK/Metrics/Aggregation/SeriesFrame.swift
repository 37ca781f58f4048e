// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TelemetryModel

/// What all series of one stream have in common.
struct SeriesTerms: Sendable {
    /// For each reader of the stream whether it wants differences.
    let isDelta: [Bool]
    let isInteger: Bool
    let exemplars: ExemplarSource

    func number(_ value: Double) -> MetricNumber {
        isInteger
            ? .int(Int64(exactly: value.rounded()) ?? (value < 0 ? .min : .max)) : .double(value)
    }
}

/// When a series was measured for the first time: the start of its cumulative points.
struct SeriesBirth: ~Copyable, Sendable {
    private let time = Atomic<UInt64>(0)

    /// `nil` until something has been measured.
    var start: UInt64? {
        let start = time.load(ordering: .acquiring)
        return start == 0 ? nil : start
    }

    /// Of several threads that measure first, the first to come here decides.
    @inline(__always)
    func note(_ now: () -> UInt64) {
        if time.load(ordering: .relaxed) == 0 { begin(now()) }
    }

    @inline(never)
    private func begin(_ now: UInt64) {
        _ = time.compareExchange(
            expected: 0, desired: max(now, 1), ordering: .acquiringAndReleasing)
    }

    /// The series begins anew.
    func restart(_ now: UInt64) { time.store(max(now, 1), ordering: .releasing) }
}

/// The time between two collections of a reader, as one instrument's points state it.
struct CollectionWindow: Sendable {
    /// When the reader collected last, or when the instrument was made if that is later.
    let previous: UInt64
    let now: UInt64
    /// The stream's number of the reader.
    let reader: Int

    func frame(_ attributes: Attributes, start: UInt64, isDelta: Bool) -> PointFrame {
        PointFrame(attributes: attributes, startTime: isDelta ? previous : start, time: now)
    }
}
