// SPDX-License-Identifier: Apache-2.0

/// What one consumer of a group knows and decides: events go in, actions come out.
///
/// It owns some of the partitions, by leases that it renews, and only it reads those; so the order of a
/// key holds for the whole group. Of a partition that it has just got it first takes over what others
/// left unacknowledged, then reads what is new. When the group grows it gives partitions away, each
/// after its last entry is settled.
struct StreamConsumerState {
    enum Event: Sendable {
        /// Leases were renewed: the partitions that are ours, and how many we should have.
        case leased([Int], share: Int)
        /// They could not be.
        case leasingFailed
        case claimed(Int, [HeldEntry])
        case claimingFailed(Int)
        case read([HeldEntry])
        case readingFailed
        case settled(HeldEntry.ID)
        case postponed(HeldEntry, Duration)
        /// The pause before an attempt is over; `nil` if somebody else has the entry.
        case due(HeldEntry.ID, HeldEntry?)
        case returned
        case trimmed
        /// Take nothing new, and end.
        case stop
    }

    enum Action: Hashable, Sendable {
        /// Renews and extends the leases, and gives up some of them, after a pause.
        case lease(releasing: [Int], after: Duration)
        /// Takes over what was delivered to others, or to us once, and is idle for so long.
        case claim(Int, idle: Duration, besides: Set<String>)
        case read([Int], count: Int)
        case handle(HeldEntry)
        case wait(HeldEntry, Duration)
        /// Makes as if entries had not been delivered: whoever comes next has them for the first time.
        case putBack([HeldEntry])
        case trim([Int])
    }

    let timing: StreamTiming
    private var lanes: KeyLanes
    private var owned: Set<Int> = []
    private var claiming: Set<Int> = []
    /// Partitions of ours in which something may be pending that we never heard of: the answer to a
    /// read was lost. It is older than whatever a new read would bring.
    private var unsure: Set<Int> = []
    private var leaving: Set<Int> = []
    private var reading: Set<Int>?
    private var settled: Set<Int> = []
    private var leasedAt: ContinuousClock.Instant?
    private var reclaimedAt: ContinuousClock.Instant?
    private var isStopping = false
    private var isPuttingBack = 0

    init(timing: StreamTiming, concurrency: Int) {
        self.timing = timing
        lanes = KeyLanes(slots: concurrency)
    }

    /// Whether nothing is at work any more after a stop. A read that is under way counts: what it gets
    /// would be missed by whoever comes next.
    var isFinished: Bool {
        isStopping && lanes.isIdle && reading == nil && claiming.isEmpty && isPuttingBack == 0
    }

    /// What to do first.
    var beginning: [Action] { [.lease(releasing: [], after: .zero)] }

    mutating func handle(_ event: Event, now: ContinuousClock.Instant) -> [Action] {
        var actions: [Action] = []
        switch event {
        case .leased(let partitions, let share):
            actions += leased(Set(partitions), share: share, now: now)
        case .leasingFailed: actions += leasingFailed(now: now)
        case .claimed(let partition, let entries):
            claiming.remove(partition)
            actions += append(entries)
        case .claimingFailed(let partition):
            claiming.remove(partition)
            unsure.insert(partition)
        case .read(let entries):
            reading = nil
            actions += append(entries)
        case .readingFailed:
            // Who owns what may have changed by the time that Redis is back.
            unsure.formUnion(reading ?? [])
            reading = nil
            leasedAt = nil
        case .settled(let id):
            settled.insert(id.partition)
            lanes.finish(id)
        case .postponed(let entry, let delay):
            actions += postponed(entry, delay)
        case .due(let id, let entry):
            if let entry { lanes.resume(entry) } else { lanes.finish(id) }
        case .returned: isPuttingBack -= 1
        case .trimmed: break
        case .stop: actions += stop()
        }
        return actions + lanes.start().map(Action.handle) + nextRead(now: now)
    }

    private mutating func append(_ entries: [HeldEntry]) -> [Action] {
        // The new owner of a partition takes over what we got of it too late.
        let ours = entries.filter { owned.contains($0.id.partition) }
        guard !isStopping else { return putBack(ours) }
        for entry in ours { lanes.append(entry) }
        return []
    }

    private mutating func postponed(_ entry: HeldEntry, _ delay: Duration) -> [Action] {
        guard owned.contains(entry.id.partition), !isStopping else {
            // It is pending in Redis, for whoever owns the partition next.
            lanes.finish(entry.id)
            return []
        }
        lanes.postpone(entry.id)
        return [.wait(entry, delay)]
    }

    private mutating func stop() -> [Action] {
        isStopping = true
        return putBack(lanes.drop { _ in true })
    }

    private mutating func putBack(_ entries: [HeldEntry]) -> [Action] {
        guard !entries.isEmpty else { return [] }
        isPuttingBack += 1
        return [.putBack(entries)]
    }
}

// MARK: Leases

extension StreamConsumerState {
    private mutating func leased(
        _ partitions: Set<Int>, share: Int, now: ContinuousClock.Instant
    ) -> [Action] {
        // What is still at work keeps its partition until the end.
        guard !isStopping else { return [nextLease()] }
        leasedAt = now
        let added = partitions.subtracting(owned.subtracting(unsure))
        unsure.subtract(added)
        keep(partitions)
        owned = partitions
        let excess = max(0, partitions.count - share)
        leaving = Set(partitions.sorted().suffix(excess))
        return claims(added, now: now) + trims() + [nextLease()]
    }

    private mutating func leasingFailed(now: ContinuousClock.Instant) -> [Action] {
        if let leasedAt, now - leasedAt >= timing.lease { self.leasedAt = nil }
        if leasedAt == nil {
            keep([])
            owned = []
        }
        return [nextLease()]
    }

    private mutating func keep(_ partitions: Set<Int>) {
        lanes.drop { !partitions.contains($0) }
    }

    /// The next renewal, which gives up what we should not have and have nothing at hand of.
    private mutating func nextLease() -> Action {
        let released = leaving.filter {
            !lanes.isBusy($0) && !claiming.contains($0) && reading?.contains($0) != true
        }
        owned.subtract(released)
        leaving.subtract(released)
        return .lease(releasing: released.sorted(), after: timing.renewal)
    }

    /// All that is pending in partitions that are new to us or in doubt; now and then, what has been
    /// pending for long in the others.
    private mutating func claims(_ added: Set<Int>, now: ContinuousClock.Instant) -> [Action] {
        var claims = added.map { ($0, Duration.zero) }
        if now - (reclaimedAt ?? now) >= timing.visibility {
            claims += owned.subtracting(added).map { ($0, timing.visibility) }
            reclaimedAt = now
        }
        reclaimedAt = reclaimedAt ?? now
        return claims.sorted { $0.0 < $1.0 }.filter { claiming.insert($0.0).inserted }
            .map { .claim($0.0, idle: $0.1, besides: lanes.entries(of: $0.0)) }
    }

    private mutating func trims() -> [Action] {
        defer { settled = [] }
        let partitions = settled.intersection(owned).sorted()
        return partitions.isEmpty ? [] : [.trim(partitions)]
    }

    private mutating func nextRead(now: ContinuousClock.Instant) -> [Action] {
        // A lease that is young enough outlasts the read.
        guard reading == nil, claiming.isEmpty, !isStopping, let leasedAt,
            now - leasedAt < timing.lease / 2
        else {
            return []
        }
        let partitions = owned.subtracting(unsure).subtracting(leaving)
        guard !partitions.isEmpty, lanes.room > 0 else { return [] }
        reading = partitions
        return [.read(partitions.sorted(), count: max(1, lanes.room / partitions.count))]
    }
}
