// SPDX-License-Identifier: Apache-2.0

/// Entries at hand, by lane: the first of a lane is at work or waits for a slot or for its next attempt,
/// and holds back those behind it.
///
/// Bounded by whoever reads: it asks for no more than there is ``room`` for.
struct KeyLanes {
    private var lanes: [HeldEntry.Lane: [HeldEntry]] = [:]
    private var ready: [HeldEntry.ID] = []
    private var running: Set<HeldEntry.ID> = []
    private var known: [HeldEntry.ID: HeldEntry.Lane] = [:]
    private let slots: Int
    private let capacity: Int

    /// - Parameter slots: how many entries may be at work at once.
    init(slots: Int) {
        self.slots = max(1, slots)
        capacity = max(32, 4 * slots)
    }

    /// How many more entries should be read.
    var room: Int { max(0, capacity - known.count) }
    var isIdle: Bool { running.isEmpty }

    func isBusy(_ partition: Int) -> Bool { known.keys.contains { $0.partition == partition } }

    /// The entries of a partition that are at hand.
    func entries(of partition: Int) -> Set<String> {
        Set(known.keys.lazy.filter { $0.partition == partition }.map(\.entry))
    }

    /// Puts an entry behind the others of its lane; one that is here already stays where it is.
    mutating func append(_ entry: HeldEntry) {
        guard known.updateValue(entry.lane, forKey: entry.id) == nil else { return }
        lanes[entry.lane, default: []].append(entry)
        if lanes[entry.lane]?.count == 1 { ready.append(entry.id) }
    }

    /// Takes the entries for which there are slots; each comes back through ``finish(_:)`` or
    /// ``postpone(_:)``.
    mutating func start() -> [HeldEntry] {
        let ids = ready.prefix(max(0, slots - running.count))
        ready.removeFirst(ids.count)
        running.formUnion(ids)
        return ids.compactMap { id in known[id].flatMap { lanes[$0]?.first } }
    }

    /// The entry is settled for good; the next of its lane may start.
    mutating func finish(_ id: HeldEntry.ID) {
        running.remove(id)
        guard let lane = known.removeValue(forKey: id) else { return }
        lanes[lane]?.removeFirst()
        if let next = lanes[lane]?.first {
            ready.append(next.id)
        } else {
            lanes[lane] = nil
        }
    }

    /// The entry gives its slot back and holds its lane.
    mutating func postpone(_ id: HeldEntry.ID) {
        running.remove(id)
    }

    /// The entry may start once more, with its new count of attempts.
    mutating func resume(_ entry: HeldEntry) {
        guard let lane = known[entry.id] else { return }
        lanes[lane]?[0] = entry
        ready.append(entry.id)
    }

    /// Forgets the entries of partitions, save for those at work.
    ///
    /// - Returns: those whose turn had not come; not those that wait for their next attempt.
    @discardableResult
    mutating func drop(_ isDropped: (Int) -> Bool) -> [HeldEntry] {
        var untouched: [HeldEntry] = []
        for (lane, entries) in lanes where isDropped(lane.partition) {
            let kept = entries.filter { running.contains($0.id) }
            for (index, entry) in entries.enumerated() where !running.contains(entry.id) {
                known[entry.id] = nil
                if index > 0 || ready.contains(entry.id) { untouched.append(entry) }
            }
            lanes[lane] = kept.isEmpty ? nil : kept
        }
        ready.removeAll { isDropped($0.partition) }
        return untouched
    }
}
