// SPDX-License-Identifier: Apache-2.0

import Messaging
import Testing

@testable import MessagingRedis

@Suite struct StreamConsumerStateTests {
    private typealias State = StreamConsumerState

    private let start = ContinuousClock.now
    private let timing = StreamTiming(visibility: .seconds(30))

    private func entry(_ number: Int, key: String, partition: Int = 0) -> HeldEntry {
        HeldEntry(
            id: HeldEntry.ID(partition: partition, entry: "\(number)-0"),
            message: .test("\(number)", key: key), attempt: 1)
    }

    /// A consumer that owns partitions and has nothing to take over in them.
    private func owner(of partitions: [Int], concurrency: Int = 4) -> State {
        var state = State(timing: timing, concurrency: concurrency)
        _ = state.handle(.leased(partitions, share: partitions.count), now: start)
        for partition in partitions { _ = state.handle(.claimed(partition, []), now: start) }
        return state
    }

    @Test func `a new partition is read after what others left in it was taken over`() {
        var state = State(timing: timing, concurrency: 4)
        #expect(state.beginning == [.lease(releasing: [], after: .zero)])
        #expect(
            state.handle(.leased([0, 1], share: 2), now: start) == [
                .claim(0, idle: .zero, besides: []), .claim(1, idle: .zero, besides: []),
                .lease(releasing: [], after: timing.renewal),
            ])
        let old = entry(1, key: "a")
        #expect(state.handle(.claimed(0, [old]), now: start).first == .handle(old))
        #expect(state.handle(.claimed(1, []), now: start) == [.read([0, 1], count: 15)])
    }

    @Test func `messages of one key wait for each other, others do not`() {
        var state = owner(of: [0])
        let (a1, a2, b1) = (entry(1, key: "a"), entry(2, key: "a"), entry(3, key: "b"))
        #expect(
            state.handle(.read([a1, a2, b1]), now: start).filter(\.isHandling)
                == [.handle(a1), .handle(b1)])
        #expect(state.handle(.settled(b1.id), now: start).filter(\.isHandling) == [])
        #expect(state.handle(.settled(a1.id), now: start).filter(\.isHandling) == [.handle(a2)])
    }

    @Test func `a message that waits for its next attempt holds its key and no slot`() {
        var state = owner(of: [0], concurrency: 1)
        let (a1, a2, b1) = (entry(1, key: "a"), entry(2, key: "a"), entry(3, key: "b"))
        _ = state.handle(.read([a1, a2, b1]), now: start)
        #expect(
            state.handle(.postponed(a1, .seconds(1)), now: start)
                .filter { !$0.isReading } == [.wait(a1, .seconds(1)), .handle(b1)])
        var again = a1
        again.attempt = 2
        #expect(state.handle(.due(a1.id, again), now: start).filter(\.isHandling) == [])
        #expect(state.handle(.settled(b1.id), now: start).filter(\.isHandling) == [.handle(again)])
    }

    @Test func `what was lost is not begun`() {
        var state = owner(of: [0, 1], concurrency: 1)
        let (mine, theirs) = (entry(1, key: "a"), entry(2, key: "b", partition: 1))
        _ = state.handle(.read([mine, theirs]), now: start)
        _ = state.handle(.leased([0], share: 1), now: start)
        #expect(state.handle(.settled(mine.id), now: start).filter(\.isHandling) == [])
        #expect(
            state.handle(.read([theirs]), now: start).filter(\.isHandling) == [])
    }

    @Test func `a partition too many is given up once nothing of it is at hand`() {
        var state = owner(of: [0, 1])
        let busy = entry(1, key: "a", partition: 1)
        _ = state.handle(.read([busy]), now: start)
        _ = state.handle(.read([]), now: start)
        #expect(
            state.handle(.leased([0, 1], share: 1), now: start).filter(\.isLeasing)
                == [.lease(releasing: [], after: timing.renewal)])
        #expect(state.handle(.read([]), now: start) == [.read([0], count: 31)])
        _ = state.handle(.settled(busy.id), now: start)
        #expect(
            state.handle(.leased([0, 1], share: 1), now: start).filter(\.isLeasing)
                == [.lease(releasing: [1], after: timing.renewal)])
    }

    @Test func `nothing is read under a lease that is old`() {
        var state = owner(of: [0])
        let late = start + timing.lease / 2
        #expect(state.handle(.read([]), now: late) == [])
        #expect(state.handle(.leasingFailed, now: late).contains { $0.isReading } == false)
        #expect(
            state.handle(.leased([0], share: 1), now: late).filter(\.isReading)
                == [.read([0], count: 32)])
    }

    @Test func `after a read whose answer was lost, what it took is taken over first`() {
        var state = owner(of: [0, 1])
        let held = entry(1, key: "a")
        _ = state.handle(.read([held]), now: start)
        _ = state.handle(.readingFailed, now: start)
        #expect(
            state.handle(.leased([0, 1], share: 2), now: start).filter { !$0.isLeasing } == [
                .claim(0, idle: .zero, besides: ["1-0"]), .claim(1, idle: .zero, besides: []),
            ])
        #expect(state.handle(.claimed(0, []), now: start) == [])
        #expect(state.handle(.claimingFailed(1), now: start) == [.read([0], count: 31)])
        #expect(
            state.handle(.leased([0, 1], share: 2), now: start)
                .contains(.claim(1, idle: .zero, besides: [])))
    }

    @Test func `reading stops at what there is room for`() {
        var state = owner(of: [0])
        let entries = (0..<32).map { entry($0, key: "a") }
        #expect(state.handle(.read(entries), now: start).filter(\.isReading) == [])
        #expect(
            state.handle(.settled(entries[0].id), now: start).filter(\.isReading)
                == [.read([0], count: 1)])
    }

    @Test func `what is pending for long in a partition of ours is taken over`() {
        var state = owner(of: [0])
        let held = entry(1, key: "a")
        _ = state.handle(.read([held]), now: start)
        #expect(
            state.handle(.leased([0], share: 1), now: start + timing.visibility)
                .contains(.claim(0, idle: timing.visibility, besides: ["1-0"])))
    }

    @Test func `a stop lets what is at work end, begins nothing and puts back the rest`() {
        var state = owner(of: [0], concurrency: 1)
        let (first, second, third) = (
            entry(1, key: "a"), entry(2, key: "b"), entry(3, key: "c")
        )
        _ = state.handle(.read([first, second]), now: start)
        #expect(state.handle(.stop, now: start) == [.putBack([second])])
        #expect(state.handle(.settled(first.id), now: start) == [])
        #expect(state.handle(.returned, now: start) == [])
        #expect(!state.isFinished)
        #expect(state.handle(.read([third]), now: start) == [.putBack([third])])
        #expect(!state.isFinished)
        #expect(state.handle(.returned, now: start) == [])
        #expect(state.isFinished)
    }
}

extension StreamConsumerState.Action {
    fileprivate var isHandling: Bool { if case .handle = self { true } else { false } }
    fileprivate var isReading: Bool { if case .read = self { true } else { false } }
    fileprivate var isLeasing: Bool { if case .lease = self { true } else { false } }
}
