// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// Exemplars in a place of limited size, each offer being as likely to be kept as any other.
///
/// The specification's `SimpleFixedSizeExemplarReservoir`, by Waterman's algorithm R.
struct SampledExemplars: Sendable {
    private(set) var exemplars: [Exemplar] = []
    private let size: Int
    private var seen = 0

    init(size: Int) { self.size = size }

    mutating func offer(_ value: MetricNumber, _ offer: ExemplarOffer) {
        seen += 1
        guard let place = place(among: seen) else { return }
        keep(offer.exemplar(value), at: place)
    }

    /// Takes over from a reservoir of other measurements, as if they had been offered here.
    mutating func absorb(_ other: SampledExemplars) {
        seen += other.seen
        for (index, exemplar) in other.exemplars.enumerated() {
            if exemplars.count < size {
                exemplars.append(exemplar)
            } else if isChosen(other.seen, among: seen) {
                exemplars[index % size] = exemplar
            }
        }
    }

    /// Begins a collection cycle: what is kept stays until something newer comes.
    mutating func age() { seen = 0 }

    mutating func reset() {
        seen = 0
        exemplars.removeAll(keepingCapacity: true)
    }

    private func place(among count: Int) -> Int? {
        if exemplars.count < size { return exemplars.count }
        var source = ThreadRandomNumberGenerator()
        let place = Int.random(in: 0..<count, using: &source)
        return place < size ? place : nil
    }

    private mutating func keep(_ exemplar: Exemplar, at place: Int) {
        if place < exemplars.count {
            exemplars[place] = exemplar
        } else {
            exemplars.append(exemplar)
        }
    }
}

/// One exemplar for each bucket of a histogram, each offer to a bucket being as likely to be kept as
/// any other.
///
/// The specification's `AlignedHistogramBucketExemplarReservoir`. Takes no memory until something is
/// offered.
struct BucketExemplars: Sendable {
    private struct Place {
        var exemplar: Exemplar?
        var seen = 0
    }

    private var places: [Place] = []
    private let count: Int

    init(buckets: Int) { count = buckets }

    var exemplars: [Exemplar] { places.compactMap(\.exemplar) }

    mutating func offer(_ value: Double, bucket: Int, _ offer: ExemplarOffer) {
        unfold()
        places[bucket].seen += 1
        guard isChosen(1, among: places[bucket].seen) else { return }
        places[bucket].exemplar = offer.exemplar(.double(value))
    }

    /// Takes over from a reservoir of other measurements, as if they had been offered here.
    mutating func absorb(_ other: BucketExemplars) {
        guard !other.places.isEmpty else { return }
        unfold()
        for (bucket, place) in other.places.enumerated() where place.exemplar != nil {
            places[bucket].seen += place.seen
            guard isChosen(place.seen, among: places[bucket].seen) else { continue }
            places[bucket].exemplar = place.exemplar
        }
    }

    /// Begins a collection cycle: what is kept stays until something newer comes.
    mutating func age() {
        for bucket in places.indices { places[bucket].seen = 0 }
    }

    mutating func reset() {
        for bucket in places.indices { places[bucket] = Place() }
    }

    private mutating func unfold() {
        if places.isEmpty { places = Array(repeating: Place(), count: count) }
    }
}

/// True in `part` of `whole` cases.
private func isChosen(_ part: Int, among whole: Int) -> Bool {
    if part >= whole { return true }
    var source = ThreadRandomNumberGenerator()
    return Int.random(in: 0..<whole, using: &source) < part
}
