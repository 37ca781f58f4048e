// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A dictionary that only grows, up to a bound, and that is read without a lock.
///
/// The values are those of a metric: few, found for every measurement, and kept for as long as the
/// program runs. Readers follow pointers to what never changes, so they wait for nobody; whoever adds a
/// value holds a lock that readers never take. See "Why is a series found by pointers?" in RATIONALE.md.
///
/// Why the pointers are safe: an entry is whole before a place points to it, never changes, and goes
/// when the table goes; so do the places of former sizes, which somebody may still be reading. Keys and
/// values are `Sendable`.
@usableFromInline
package final class SeriesTable<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    @usableFromInline
    struct Entry {
        @usableFromInline let hash: Int
        @usableFromInline let key: Key
        @usableFromInline let value: Value
    }

    /// Where entries are found by their hash, in the first empty place from there on. At least half of
    /// the places are empty, so each search comes to an end.
    @usableFromInline
    struct Places {
        @usableFromInline typealias Place = Atomic<UnsafeMutablePointer<Entry>?>

        /// One less than their number, which is a power of two.
        @usableFromInline let mask: Int
        @usableFromInline let first: UnsafeMutablePointer<Place>

        init(count: Int) {
            mask = count - 1
            first = .allocate(capacity: count)
            for index in 0..<count { (first + index).initialize(to: Place(nil)) }
        }

        /// Only the one who holds the lock calls this, or who made the places and shows them to nobody.
        func put(_ entry: UnsafeMutablePointer<Entry>) {
            var index = entry.pointee.hash & mask
            while first[index].load(ordering: .relaxed) != nil { index = (index + 1) & mask }
            first[index].store(entry, ordering: .releasing)
        }
    }

    private struct Contents {
        var entries: [UnsafeMutablePointer<Entry>] = []
        /// Of each size so far; the last are in use.
        var places: [UnsafeMutablePointer<Places>] = []
    }

    // Safe, as nobody but the holder of the lock stores here, and what is stored stays; see above.
    @usableFromInline nonisolated(unsafe) let places: Atomic<UnsafeMutablePointer<Places>>
    private let hasRoom: Atomic<Bool>
    private let contents: Mutex<Contents>
    private let limit: Int

    /// - Parameter limit: how many values are kept at most.
    package init(limit: Int) {
        self.limit = limit
        hasRoom = Atomic(limit > 0)
        let first = Self.makePlaces(count: 4)
        places = Atomic(first)
        contents = Mutex(Contents(places: [first]))
    }

    deinit {
        contents.withLock { contents in
            for entry in contents.entries {
                entry.deinitialize(count: 1)
                entry.deallocate()
            }
            for places in contents.places {
                places.pointee.first.deinitialize(count: places.pointee.mask + 1)
                places.pointee.first.deallocate()
                places.deallocate()
            }
        }
    }

    /// The values in the order in which they came.
    package var values: [Value] { contents.withLock { $0.entries.map(\.pointee.value) } }

    /// Whether nothing more can be added. Who sees that sees the last entry as well.
    package var isFull: Bool { !hasRoom.load(ordering: .acquiring) }

    /// The value of a key, if it has one by now.
    @inlinable
    package subscript(key: Key) -> Value? {
        entry(key, hash: key.hashValue)?.pointee.value
    }

    /// The value of a key; a new key gets what `make` returns, or `nil` once the table is full.
    ///
    /// `make` runs once for a key, under the lock, so it must not come back to the same table.
    @inlinable
    package func value(for key: Key, make: () -> Value) -> Value? {
        let hash = key.hashValue
        if let known = entry(key, hash: hash) { return known.pointee.value }
        return newValue(for: key, hash: hash, make: make)
    }

    @inlinable
    func entry(_ key: Key, hash: Int) -> UnsafeMutablePointer<Entry>? {
        let places = places.load(ordering: .acquiring).pointee
        var index = hash & places.mask
        while let entry = places.first[index].load(ordering: .acquiring) {
            if entry.pointee.hash == hash, entry.pointee.key == key { return entry }
            index = (index + 1) & places.mask
        }
        return nil
    }
}

extension SeriesTable {
    @usableFromInline
    func newValue(for key: Key, hash: Int, make: () -> Value) -> Value? {
        // Somebody may have added it, as the last, since the caller looked.
        guard !isFull else { return entry(key, hash: hash)?.pointee.value }
        return contents.withLock { contents in
            if let known = entry(key, hash: hash) { return known.pointee.value }
            guard contents.entries.count < limit else { return nil }
            let entry = UnsafeMutablePointer<Entry>.allocate(capacity: 1)
            entry.initialize(to: Entry(hash: hash, key: key, value: make()))
            contents.entries.append(entry)
            makeRoom(&contents).pointee.put(entry)
            if contents.entries.count == limit { hasRoom.store(false, ordering: .releasing) }
            return entry.pointee.value
        }
    }

    /// The places for another entry, twice as many as before if need be. Readers go on with the former
    /// ones, in which all are that were there when they began.
    private func makeRoom(_ contents: inout Contents) -> UnsafeMutablePointer<Places> {
        let current = places.load(ordering: .relaxed)
        let count = current.pointee.mask + 1
        guard contents.entries.count * 2 > count else { return current }
        let next = Self.makePlaces(count: count * 2)
        for entry in contents.entries.dropLast() { next.pointee.put(entry) }
        contents.places.append(next)
        places.store(next, ordering: .releasing)
        return next
    }

    private static func makePlaces(count: Int) -> UnsafeMutablePointer<Places> {
        let places = UnsafeMutablePointer<Places>.allocate(capacity: 1)
        places.initialize(to: Places(count: count))
        return places
    }
}
