// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import MessagingKafka

@Suite struct PartitionLedgerTests {
    private let ledger = LedgerUnderTest()
    private let now = ContinuousClock.now

    private func record(_ partition: Int32, _ offset: Int64) -> KafkaRecord {
        KafkaRecord(topic: "t", partition: partition, offset: offset)
    }

    private func receive(_ partition: Int32, _ offsets: ClosedRange<Int64>) {
        for offset in offsets { ledger.receive(record(partition, offset)) }
    }

    private func settleNext(at instant: ContinuousClock.Instant) throws {
        let claim = try #require(ledger.claim(at: instant))
        ledger.settle(claim, .settled, at: instant)
    }

    @Test func `a partition gives one record at a time, in order`() throws {
        ledger.assign([0])
        receive(0, 5...6)
        let first = try #require(ledger.claim(at: now))
        #expect(first.record.offset == 5)
        #expect(ledger.claim(at: now) == nil)
        ledger.settle(first, .settled, at: now)
        #expect(ledger.claim(at: now)?.record.offset == 6)
    }

    @Test func `partitions take turns`() throws {
        ledger.assign([0, 1, 2])
        for partition: Int32 in 0...2 { receive(partition, 0...1) }
        var order: [Int32] = []
        for _ in 0..<6 {
            let claim = try #require(ledger.claim(at: now))
            order.append(claim.record.partition)
            ledger.settle(claim, .settled, at: now)
        }
        #expect(order == [0, 1, 2, 0, 1, 2])
    }

    @Test func `an offset is committed when its record is settled, and once`() throws {
        ledger.assign([0])
        receive(0, 7...9)
        let claim = try #require(ledger.claim(at: now))
        #expect(ledger.takeActions(at: now, committing: true).commits == [:])
        ledger.settle(claim, .settled, at: now)
        #expect(ledger.takeActions(at: now, committing: false).commits == [:])
        #expect(ledger.takeActions(at: now, committing: true).commits == [0: 8])
        #expect(ledger.takeActions(at: now, committing: true).commits == [:])
    }

    @Test func `a commit that failed is due again`() throws {
        ledger.assign([0])
        receive(0, 0...0)
        try settleNext(at: now)
        #expect(ledger.takeActions(at: now, committing: true).commits == [0: 1])
        ledger.takeBackCommits()
        #expect(ledger.takeActions(at: now, committing: true).commits == [0: 1])
    }

    @Test func `a record that failed holds back its partition and no other`() throws {
        ledger.assign([0, 1])
        receive(0, 0...1)
        receive(1, 0...1)
        let failed = try #require(ledger.claim(at: now))
        ledger.settle(failed, .again(after: .seconds(2)), at: now)
        try settleNext(at: now)
        try settleNext(at: now)
        #expect(ledger.claim(at: now + .milliseconds(1_999)) == nil)
        #expect(ledger.takeActions(at: now, committing: true).due == now + .seconds(2))
        let again = try #require(ledger.claim(at: now + .seconds(2)))
        #expect(again.record == failed.record)
        #expect(again.attempt == 2)
        ledger.settle(again, .settled, at: now + .seconds(2))
        #expect(ledger.claim(at: now + .seconds(2))?.attempt == 1)
    }

    @Test func `what a revoked partition's handler says counts no more`() throws {
        ledger.assign([0])
        receive(0, 0...1)
        let claim = try #require(ledger.claim(at: now))
        ledger.revoke([0])
        ledger.settle(claim, .settled, at: now)
        #expect(ledger.takeActions(at: now, committing: true) == PartitionLedger.Actions())
        ledger.assign([0])
        receive(0, 0...1)
        #expect(ledger.claim(at: now)?.record.offset == 0)
    }

    @Test func `a partition that comes back waits for its former handler`() throws {
        ledger.assign([0])
        receive(0, 0...0)
        let old = try #require(ledger.claim(at: now))
        ledger.revoke([0])
        ledger.assign([0])
        receive(0, 0...0)
        #expect(ledger.claim(at: now) == nil)
        ledger.settle(old, .settled, at: now)
        let new = try #require(ledger.claim(at: now))
        #expect(new.record.offset == 0)
        #expect(ledger.takeActions(at: now, committing: true).commits == [:])
    }

    @Test func `a full partition is paused, and resumed when half is done`() throws {
        ledger.assign([0, 1])
        let capacity = PartitionLedger.capacity
        receive(0, 0...Int64(capacity - 2))
        #expect(ledger.takeActions(at: now, committing: false).pauses == [])
        receive(0, Int64(capacity - 1)...Int64(capacity))
        #expect(ledger.takeActions(at: now, committing: false).pauses == [0])
        #expect(ledger.takeActions(at: now, committing: false) == PartitionLedger.Actions())
        for _ in 0...capacity / 2 { try settleNext(at: now) }
        #expect(ledger.takeActions(at: now, committing: false).resumes == [0])
    }

    @Test func `a record that has come before is dropped`() {
        ledger.assign([0])
        receive(0, 0...3)
        receive(0, 2...4)
        var offsets: [Int64] = []
        while let claim = ledger.claim(at: now) {
            offsets.append(claim.record.offset)
            ledger.settle(claim, .settled, at: now)
        }
        #expect(offsets == [0, 1, 2, 3, 4])
    }

    @Test func `records of partitions that are not ours are dropped`() {
        receive(3, 0...1)
        #expect(ledger.claim(at: now) == nil)
    }
}

/// A ledger that one may ask within an expectation.
private final class LedgerUnderTest {
    private var ledger = PartitionLedger()

    func assign(_ numbers: [Int32]) { ledger.assign(numbers) }
    func revoke(_ numbers: [Int32]) { ledger.revoke(numbers) }
    func receive(_ record: KafkaRecord) { ledger.receive(record) }
    func claim(at now: ContinuousClock.Instant) -> PartitionLedger.Claim? { ledger.claim(at: now) }
    func takeBackCommits() { ledger.takeBackCommits() }

    func settle(
        _ claim: PartitionLedger.Claim, _ outcome: PartitionLedger.Outcome,
        at now: ContinuousClock.Instant
    ) {
        ledger.settle(claim, outcome, at: now)
    }

    func takeActions(
        at now: ContinuousClock.Instant, committing: Bool
    ) -> PartitionLedger.Actions {
        ledger.takeActions(at: now, committing: committing)
    }
}
