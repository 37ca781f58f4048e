// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Foundation
import Synchronization
import TelemetryModel
import TelemetrySDK
import Testing

@Suite struct IDGeneratorTests {
    @Test func `ids are valid and differ, whatever thread asks`() async {
        let ids = RandomIDGenerator()
        let spans = await withTaskGroup(of: [SpanID].self) { group in
            for _ in 0..<8 { group.addTask { (0..<1000).map { _ in ids.makeSpanID() } } }
            return await group.reduce(into: Set<SpanID>()) { $0.formUnion($1) }
        }
        #expect(spans.count == 8000)
        #expect(spans.allSatisfy { $0.isValid })
    }

    @Test func `every bit of a trace id is set about half of the time`() {
        let ids = RandomIDGenerator()
        var counts = [Int](repeating: 0, count: 128)
        for _ in 0..<4000 {
            let id = ids.makeTraceID()
            for bit in 0..<64 {
                counts[bit] += Int(id.low >> UInt64(bit) & 1)
                counts[64 + bit] += Int(id.high >> UInt64(bit) & 1)
            }
        }
        // Seven standard deviations either way.
        #expect(counts.allSatisfy { (1780...2220).contains($0) })
    }

    @Test func `two generators do not follow one another`() {
        let first = RandomIDGenerator()
        let second = RandomIDGenerator()
        let ids = Set((0..<1000).flatMap { _ in [first.makeTraceID(), second.makeTraceID()] })
        #expect(ids.count == 2000)
    }

    @Test func `threads that come and go never hand out the same trace id`() {
        let ids = RandomIDGenerator()
        let seen = Mutex<Set<TraceID>>([])
        for _ in 0..<20 {
            let threads = (0..<8).map { _ in
                TestThread {
                    let made = (0..<100).map { _ in ids.makeTraceID() }
                    seen.withLock { $0.formUnion(made) }
                }
            }
            for thread in threads { thread.join() }
        }
        #expect(seen.withLock(\.count) == 16000)
    }

    @Test func `zero is never handed out`() {
        var source = ZerosFirst(zeros: 2)
        #expect(TraceID.random(using: &source).isValid)
        source = ZerosFirst(zeros: 1)
        #expect(SpanID.random(using: &source).isValid)
    }

    /// The words that the authors' own program yields for the state 1, 2, 3, 4.
    @Test func `the small generator is xoshiro256++`() {
        var source = Counting()
        var generator = SmallRandomNumberGenerator(seededBy: &source)
        let words: [UInt64] = [
            41_943_041, 58_720_359, 3_588_806_011_781_223, 3_591_011_842_654_386,
            9_228_616_714_210_784_205, 9_973_669_472_204_895_162, 14_011_001_112_246_962_877,
        ]
        #expect(words.map { _ in generator.next() } == words)
    }

    @Test func `a seed of nothing but zeros still yields words`() {
        var source = ZerosFirst(zeros: 4)
        var generator = SmallRandomNumberGenerator(seededBy: &source)
        #expect((0..<8).contains { _ in generator.next() != 0 })
    }
}

private struct ZerosFirst: RandomNumberGenerator {
    var zeros: Int

    mutating func next() -> UInt64 {
        zeros -= 1
        return zeros >= 0 ? 0 : 7
    }
}

private struct Counting: RandomNumberGenerator {
    private var word: UInt64 = 0

    mutating func next() -> UInt64 {
        word += 1
        return word
    }
}

/// A thread of its own, beside the pool that tasks run on.
private struct TestThread {
    private let finished = DispatchSemaphore(value: 0)

    init(_ body: @escaping @Sendable () -> Void) {
        let finished = finished
        Thread.detachNewThread {
            body()
            finished.signal()
        }
    }

    func join() { finished.wait() }
}
