// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TelemetryModel

/// How values are spread: a histogram of either kind.
protocol Distribution: Sendable {
    var count: UInt64 { get }

    mutating func record(_ value: Double, _ offer: ExemplarOffer?)

    /// Takes over what another has recorded later.
    mutating func absorb(_ later: Self)

    /// Forgets everything and keeps its memory.
    mutating func reset()

    /// Begins a collection cycle without forgetting.
    mutating func age()
}

/// A distribution that many threads record without waiting for each other.
///
/// Each records under the lock of a stripe of its own, which nobody else wants but, for an instant,
/// the collection. See "Why do histograms have locks?" in RATIONALE.md.
final class DistributionSeries<Value: Distribution>: Sendable {
    let attributes: Attributes
    private let terms: SeriesTerms
    private let birth = SeriesBirth()
    private let empty: Value
    private let stripes: Stripes<Mutex<Value>>
    /// What each reader has yet to be told.
    private let tallies: Mutex<[Value]>

    init(_ attributes: Attributes, _ terms: SeriesTerms, empty: Value) {
        self.attributes = attributes
        self.terms = terms
        self.empty = empty
        stripes = Stripes { Mutex(empty) }
        tallies = Mutex(Array(repeating: empty, count: terms.isDelta.count))
    }

    @inline(__always)
    func record(_ value: Double, _ filtered: Attributes) {
        birth.note(terms.exemplars.now)
        let offer = terms.exemplars.offer(filtered)
        stripes.withOwn { $0.withLock { $0.record(value, offer) } }
    }

    /// What a reader is to be told, and with which frame; `nil` if there is nothing.
    func collect(_ window: CollectionWindow) -> (frame: PointFrame, value: Value)? {
        let isDelta = terms.isDelta[window.reader]
        let value = tallies.withLock { tallies in
            drain(into: &tallies)
            defer {
                if isDelta { tallies[window.reader].reset() } else { tallies[window.reader].age() }
            }
            return tallies[window.reader]
        }
        guard value.count > 0, let start = birth.start else { return nil }
        return (window.frame(attributes, start: start, isDelta: isDelta), value)
    }

    private func drain(into tallies: inout [Value]) {
        stripes.forEach { stripe in
            stripe.withLock { value in
                guard value.count > 0 else { return }
                for index in tallies.indices { tallies[index].absorb(value) }
                value.reset()
            }
        }
    }
}
