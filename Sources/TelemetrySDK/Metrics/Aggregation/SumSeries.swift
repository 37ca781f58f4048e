// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TelemetryModel

/// A sum that many threads add to without waiting for each other.
///
/// Each adds to a stripe of its own, whole numbers and fractions apart so that neither loses digits. A
/// collection takes what the stripes hold and adds it to what each reader has yet to be told; so every
/// measurement is in exactly one delta of each reader, and the deltas of whole numbers add up to the
/// total exactly.
final class SumSeries: Sendable {
    private struct Stripe: ~Copyable, Sendable {
        let whole = Atomic<Int64>(0)
        let fraction = Atomic<Double>(0)
        let exemplars = Mutex(SampledExemplars(size: 1))
    }

    private struct Tally: Sendable {
        var whole: Int64 = 0
        var fraction = 0.0
        var exemplars = SampledExemplars(size: 1)

        var total: Double { Double(whole).addingWithinBounds(fraction) }

        mutating func absorb(_ later: Tally) {
            whole &+= later.whole
            fraction = fraction.addingWithinBounds(later.fraction)
            exemplars.absorb(later.exemplars)
        }

        /// After a reader has been told.
        mutating func settle(isDelta: Bool) {
            if isDelta { self = Tally() } else { exemplars.age() }
        }
    }

    private let attributes: Attributes
    private let terms: SeriesTerms
    private let birth = SeriesBirth()
    private let stripes = Stripes { Stripe() }
    /// One for each reader, and at the end one that only ``set(_:_:)`` reads.
    private let tallies: Mutex<[Tally]>

    init(_ attributes: Attributes, _ terms: SeriesTerms) {
        self.attributes = attributes
        self.terms = terms
        tallies = Mutex(Array(repeating: Tally(), count: terms.isDelta.count + 1))
    }

    @inline(__always)
    func add(_ amount: Int64, _ filtered: Attributes) {
        birth.note(terms.exemplars.now)
        stripes.withOwn { _ = $0.whole.wrappingAdd(amount, ordering: .relaxed) }
        guard let offer = terms.exemplars.offer(filtered) else { return }
        keep(terms.isInteger ? .int(amount) : .double(Double(amount)), offer)
    }

    @inline(__always)
    func add(_ amount: Double, _ filtered: Attributes) {
        birth.note(terms.exemplars.now)
        stripes.withOwn { $0.fraction.add(amount) }
        guard let offer = terms.exemplars.offer(filtered) else { return }
        keep(terms.number(amount), offer)
    }

    /// Adds what is missing to a value, unless that is more than there are numbers. Of two threads that
    /// do so at once, both may add.
    func set(_ value: Double, _ filtered: Attributes) {
        let current = tallies.withLock { tallies in
            drain(into: &tallies)
            return tallies[tallies.count - 1].total
        }
        let missing = value - current
        if missing.isFinite { add(missing, filtered) }
    }

    /// Begins again at zero, for readers that are told totals; differences stay what they are.
    func reset() {
        tallies.withLock { tallies in
            drain(into: &tallies)
            for index in tallies.indices {
                let isDelta = index < terms.isDelta.count && terms.isDelta[index]
                if !isDelta { tallies[index] = Tally() }
            }
            birth.restart(terms.exemplars.now())
        }
    }

    /// The point for a reader; `nil` if there is nothing to tell.
    func collect(_ window: CollectionWindow) -> NumberPoint? {
        let isDelta = terms.isDelta[window.reader]
        let tally = tallies.withLock { tallies in
            drain(into: &tallies)
            defer { tallies[window.reader].settle(isDelta: isDelta) }
            return tallies[window.reader]
        }
        guard let start = birth.start, !isDelta || tally.whole != 0 || tally.fraction != 0 else {
            return nil
        }
        return NumberPoint(
            frame: window.frame(attributes, start: start, isDelta: isDelta),
            value: value(tally), exemplars: tally.exemplars.exemplars)
    }

    private func value(_ tally: Tally) -> MetricNumber {
        guard terms.isInteger else { return .double(tally.total) }
        guard tally.fraction != 0 else { return .int(tally.whole) }
        return terms.number(tally.total)
    }

    @inline(never)
    private func keep(_ value: MetricNumber, _ offer: ExemplarOffer) {
        stripes.withOwn { $0.exemplars.withLock { $0.offer(value, offer) } }
    }

    private func drain(into tallies: inout [Tally]) {
        var fresh = Tally()
        stripes.forEach { stripe in
            fresh.whole &+= stripe.whole.exchange(0, ordering: .relaxed)
            fresh.fraction = fresh.fraction.addingWithinBounds(
                stripe.fraction.exchange(0, ordering: .relaxed))
            stripe.exemplars.withLock {
                fresh.exemplars.absorb($0)
                $0.reset()
            }
        }
        for index in tallies.indices { tallies[index].absorb(fresh) }
    }
}
