// SPDX-License-Identifier: Apache-2.0

/// What one connection has prepared, bounded: the statement unused for longest makes room.
struct PreparedStatements {
    /// A statement prepared for other parameter types is another prepared statement.
    struct Key: Hashable {
        var statement: PostgresStatement
        var types: [UInt32]
    }

    private struct Entry {
        var name: String
        var lastUse: Int
    }

    private var entries: [Key: Entry] = [:]
    private var uses = 0
    private var names = 0
    private let limit: Int

    init(limit: Int) { self.limit = max(1, limit) }

    /// The name under which a statement is prepared; nil if it is not.
    mutating func name(of key: Key) -> String? {
        guard let index = entries.index(forKey: key) else { return nil }
        uses += 1
        entries.values[index].lastUse = uses
        return entries.values[index].name
    }

    /// Chooses a name for a statement that is about to be prepared.
    ///
    /// - Returns: also the name of the statement that has to be deallocated to make room, if any.
    mutating func add(_ key: Key) -> (name: String, evicted: String?) {
        let evicted = entries.count >= limit ? removeOldest() : nil
        uses += 1
        names += 1
        let name = "s\(names)"
        entries[key] = Entry(name: name, lastUse: uses)
        return (name, evicted)
    }

    /// Forgets a statement that turned out not to be prepared, or stale.
    mutating func remove(_ key: Key) {
        entries[key] = nil
    }

    /// Forgets all of them, after `discard all`.
    mutating func removeAll() {
        entries = [:]
    }

    /// Looks at every entry, which is fine as long as a program has fewer statements than the limit.
    private mutating func removeOldest() -> String? {
        guard let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) else {
            return nil
        }
        entries[oldest.key] = nil
        return oldest.value.name
    }
}
