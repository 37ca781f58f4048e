// SPDX-License-Identifier: Apache-2.0

/// What one consumer knows of the partitions that it was assigned: what waits, what is being handled,
/// and how far each may be committed.
///
/// A partition's records are handled one after the other, in order, and so are those of a key. Its
/// offset moves when a record is settled and never past one that is not. A partition whose record is
/// to be tried again waits for that record; the others go on. Records wait here up to
/// ``capacity``; then the partition is paused at the broker, and resumed at half of that.
struct PartitionLedger: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// A record that somebody handles right now.
    struct Claim: Sendable {
        let record: KafkaRecord
        /// Counted from 1, in this process and since the partition was assigned.
        let attempt: Int
        /// Which assignment of the partition it belongs to: what a revoked one says counts no more.
        fileprivate let assignment: UInt64
    }

    /// What has become of a claim.
    enum Outcome: Hashable, Sendable {
        case settled
        case again(after: Duration)
    }

    /// What the consumer's thread has to tell the broker.
    struct Actions: Hashable, Sendable {
        var pauses: [Int32] = []
        var resumes: [Int32] = []
        /// The offset after the last settled record, by partition.
        var commits: [Int32: Int64] = [:]
        /// When a record is to be tried again next.
        var due: Instant?
    }

    fileprivate struct Partition {
        let assignment: UInt64
        /// The first one is being handled, or is next.
        var waiting: [KafkaRecord] = []
        var attempt = 1
        var due: Instant?
        /// Records before this offset have come already.
        var expected: Int64 = 0
        var settled: Int64?
        var submitted: Int64?
        var isPaused = false
        var isHeld = false
    }

    /// How many records of one partition wait here before it is paused.
    static let capacity = 256

    private var partitions: [Int32: Partition] = [:]
    /// The partitions in the order in which it is their turn.
    private var turns: [Int32] = []
    /// How many claims are out, by partition and whatever the assignment: a partition that was taken away
    /// and given back is not handled twice at once.
    private var claimed: [Int32: Int] = [:]
    private var assignments: UInt64 = 0

    /// The broker gives us partitions.
    mutating func assign(_ numbers: [Int32]) {
        for number in numbers {
            assignments += 1
            partitions[number] = Partition(assignment: assignments)
        }
        turns = partitions.keys.sorted()
    }

    /// The broker is about to take partitions away: nothing of them is begun any more.
    mutating func hold(_ numbers: [Int32]) {
        for number in numbers { partitions[number]?.isHeld = true }
    }

    /// Whether the broker has given us any.
    var hasPartitions: Bool { !partitions.isEmpty }

    /// Whether somebody is at a record of these partitions.
    func isHandling(_ numbers: [Int32]) -> Bool {
        numbers.contains { claimed[$0] != nil }
    }

    /// The broker takes partitions away: what waits is forgotten, and what is being handled is
    /// delivered again by whoever has them next.
    mutating func revoke(_ numbers: [Int32]) {
        for number in numbers { partitions[number] = nil }
        turns.removeAll { partitions[$0] == nil }
    }

    /// A record has arrived. One that we have had, as after a seek, is dropped.
    mutating func receive(_ record: KafkaRecord) {
        guard var partition = partitions[record.partition], record.offset >= partition.expected
        else { return }
        partition.expected = record.offset + 1
        partition.waiting.append(record)
        partitions[record.partition] = partition
    }

    /// Takes the next record that may be handled now, the partitions in turn.
    mutating func claim(at now: Instant) -> Claim? {
        guard let turn = turns.firstIndex(where: { isReady($0, at: now) }) else { return nil }
        let number = turns.remove(at: turn)
        turns.append(number)
        guard let partition = partitions[number], let record = partition.waiting.first else {
            return nil
        }
        claimed[number, default: 0] += 1
        return Claim(record: record, attempt: partition.attempt, assignment: partition.assignment)
    }

    private func isReady(_ number: Int32, at now: Instant) -> Bool {
        guard claimed[number] == nil, let partition = partitions[number], !partition.isHeld
        else { return false }
        return !partition.waiting.isEmpty && (partition.due ?? now) <= now
    }

    /// Gives a claim back. If its partition has been revoked since, nothing but that happens.
    mutating func settle(_ claim: Claim, _ outcome: Outcome, at now: Instant) {
        let number = claim.record.partition
        claimed[number] = claimed[number].flatMap { $0 > 1 ? $0 - 1 : nil }
        guard var partition = partitions[number], partition.assignment == claim.assignment else {
            return
        }
        switch outcome {
        case .settled:
            partition.waiting.removeFirst()
            partition.settled = claim.record.offset + 1
            (partition.attempt, partition.due) = (1, nil)
        case .again(let delay):
            partition.attempt += 1
            partition.due = now + delay
        }
        partitions[number] = partition
    }

    /// What there is to do at the broker; each thing is said once.
    ///
    /// - Parameter committing: whether offsets may be committed now.
    mutating func takeActions(at now: Instant, committing: Bool) -> Actions {
        var actions = Actions()
        for (number, partition) in partitions {
            var partition = partition
            if partition.switchesPause() {
                partition.isPaused.toggle()
                if partition.isPaused {
                    actions.pauses.append(number)
                } else {
                    actions.resumes.append(number)
                }
            }
            if committing, let settled = partition.settled, settled != partition.submitted {
                actions.commits[number] = settled
                partition.submitted = settled
            }
            if claimed[number] == nil, let due = partition.due, due > now {
                actions.due = min(actions.due ?? due, due)
            }
            partitions[number] = partition
        }
        return actions
    }

    /// The broker did not take the offsets: they are due again.
    mutating func takeBackCommits() {
        for number in partitions.keys { partitions[number]?.submitted = nil }
    }
}

extension PartitionLedger.Partition {
    fileprivate func switchesPause() -> Bool {
        isPaused
            ? waiting.count <= PartitionLedger.capacity / 2
            : waiting.count >= PartitionLedger.capacity
    }
}
