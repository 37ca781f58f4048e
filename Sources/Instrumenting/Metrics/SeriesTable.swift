// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A dictionary that only grows, up to a bound, and that is read without a lock.
///
/// The values are those of a metric: few, found for every measurement, and kept for as long as the
/// program runs. Readers follow references that are set once and never change, so they wait for
/// nobody; whoever adds a value holds a lock that readers never take. See "Why is a series found in a
/// tree?" in RATIONALE.md.
package final class SeriesTable<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    /// An entry, and the way to those whose hash goes on differently: two bits of it a level.
    private final class Node: Sendable {
        let hash: UInt
        let key: Key
        let value: Value
        let zero = AtomicLazyReference<Node>()
        let one = AtomicLazyReference<Node>()
        let two = AtomicLazyReference<Node>()
        let three = AtomicLazyReference<Node>()

        init(hash: UInt, key: Key, value: Value) {
            self.hash = hash
            self.key = key
            self.value = value
        }

        func child(_ bits: UInt) -> Node? {
            switch bits & 3 {
            case 0: zero.load()
            case 1: one.load()
            case 2: two.load()
            default: three.load()
            }
        }

        /// Only the one who holds the lock calls this, for a place that is empty.
        func setChild(_ bits: UInt, _ node: Node) {
            switch bits & 3 {
            case 0: _ = zero.storeIfNil(node)
            case 1: _ = one.storeIfNil(node)
            case 2: _ = two.storeIfNil(node)
            default: _ = three.storeIfNil(node)
            }
        }
    }

    private let root = AtomicLazyReference<Node>()
    private let hasRoom: Atomic<Bool>
    private let entries = Mutex<[Value]>([])
    private let limit: Int

    /// - Parameter limit: how many values are kept at most.
    package init(limit: Int) {
        self.limit = limit
        hasRoom = Atomic(limit > 0)
    }

    /// The values in the order in which they came.
    package var values: [Value] { entries.withLock { $0 } }

    /// Whether nothing more can be added.
    package var isFull: Bool { !hasRoom.load(ordering: .relaxed) }

    /// The value of a key, if it has one by now.
    package subscript(key: Key) -> Value? {
        let hash = UInt(bitPattern: key.hashValue)
        return last(on: hash, to: key).found?.value
    }

    /// The value of a key; a new key gets what `make` returns, or `nil` once the table is full.
    ///
    /// `make` runs once for a key, under the lock, so it must not come back to the same table.
    package func value(for key: Key, make: () -> Value) -> Value? {
        let hash = UInt(bitPattern: key.hashValue)
        if let known = last(on: hash, to: key).found { return known.value }
        guard !isFull else { return nil }
        return entries.withLock { entries in
            let place = last(on: hash, to: key)
            if let known = place.found { return known.value }
            guard entries.count < limit else { return nil }
            let node = Node(hash: hash, key: key, value: make())
            if let parent = place.parent {
                parent.setChild(place.bits, node)
            } else {
                _ = root.storeIfNil(node)
            }
            entries.append(node.value)
            if entries.count == limit { hasRoom.store(false, ordering: .relaxed) }
            return node.value
        }
    }

    /// Goes down from the root: to the key's node, or to the empty place below `parent` where it would
    /// be. Equal hashes go on in a line once all their bits are used up.
    private func last(on hash: UInt, to key: Key) -> (found: Node?, parent: Node?, bits: UInt) {
        var (parent, bits, rest) = (Node?.none, UInt(0), hash)
        var next = root.load()
        while let node = next {
            if node.hash == hash, node.key == key { return (node, parent, bits) }
            (parent, bits) = (node, rest)
            next = node.child(rest)
            rest >>= 2
        }
        return (nil, parent, bits)
    }
}
