// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TelemetryModel

/// The value that was set last.
final class LastValueSeries: Sendable {
    private let attributes: Attributes
    private let terms: SeriesTerms
    private let birth = SeriesBirth()
    private let value = Atomic<Double>(0)
    private let stripes = Stripes { Mutex(SampledExemplars(size: 1)) }
    private let exemplars: Mutex<[SampledExemplars]>

    init(_ attributes: Attributes, _ terms: SeriesTerms) {
        self.attributes = attributes
        self.terms = terms
        exemplars = Mutex(
            Array(repeating: SampledExemplars(size: 1), count: terms.isDelta.count))
    }

    func set(_ value: Double, _ filtered: Attributes) {
        self.value.store(value, ordering: .relaxed)
        note(value, filtered)
    }

    /// Sets it to what it is and `amount` more.
    func add(_ amount: Double, _ filtered: Attributes) {
        value.add(amount)
        note(amount, filtered)
    }

    /// The point for a reader; `nil` until something has been set. A value holds until the next, so it
    /// is told each time.
    func collect(_ window: CollectionWindow) -> NumberPoint? {
        guard birth.start != nil else { return nil }
        let exemplars = exemplars.withLock { exemplars in
            drain(into: &exemplars)
            defer { exemplars[window.reader].age() }
            return exemplars[window.reader].exemplars
        }
        return NumberPoint(
            frame: PointFrame(attributes: attributes, time: window.now),
            value: terms.number(value.load(ordering: .relaxed)), exemplars: exemplars)
    }

    /// Once there is a value, so that nobody reads a zero that was never set.
    private func note(_ value: Double, _ filtered: Attributes) {
        birth.note(terms.exemplars.now)
        guard let offer = terms.exemplars.offer(filtered) else { return }
        stripes.withOwn { $0.withLock { $0.offer(terms.number(value), offer) } }
    }

    private func drain(into exemplars: inout [SampledExemplars]) {
        var fresh = SampledExemplars(size: 1)
        stripes.forEach { stripe in
            stripe.withLock {
                fresh.absorb($0)
                $0.reset()
            }
        }
        for index in exemplars.indices { exemplars[index].absorb(fresh) }
    }
}
