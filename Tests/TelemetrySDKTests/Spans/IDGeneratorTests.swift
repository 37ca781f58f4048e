// SPDX-License-Identifier: Apache-2.0

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

    @Test func `zero is never handed out`() {
        // SplitMix64 yields zero for one state only: the seed that becomes zero by the first addition.
        var source = Constant(word: 0 &- 0x9E37_79B9_7F4A_7C15)
        let ids = RandomIDGenerator(seededBy: &source)
        #expect(ids.makeSpanID().isValid)
        #expect(ids.makeTraceID().isValid)
    }
}

private struct Constant: RandomNumberGenerator {
    let word: UInt64
    mutating func next() -> UInt64 { word }
}
