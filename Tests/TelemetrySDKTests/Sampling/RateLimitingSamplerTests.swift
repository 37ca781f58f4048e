// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TelemetrySDK
import Testing

/// A clock that stands still until it is told.
private final class StoppedClock: Sendable {
    private let nanoseconds = Atomic<UInt64>(5_000_000_000)

    var now: UInt64 { nanoseconds.load(ordering: .relaxed) }

    func advance(milliseconds: UInt64) {
        nanoseconds.add(milliseconds * 1_000_000, ordering: .relaxed)
    }
}

@Suite("Sampling so many traces a second")
struct RateLimitingSamplerTests {
    private func taken(_ sampler: RateLimitingSampler, of count: Int) -> Int {
        (0..<count).count { _ in sampler.sample(.of()).decision == .recordAndSample }
    }

    @Test func `a second's worth passes at once, and then as many as time has passed`() throws {
        let clock = StoppedClock()
        let sampler = try RateLimitingSampler(tracesPerSecond: 10) { clock.now }
        #expect(taken(sampler, of: 50) == 10)
        clock.advance(milliseconds: 99)
        #expect(taken(sampler, of: 50) == 0)
        clock.advance(milliseconds: 1)
        #expect(taken(sampler, of: 50) == 1)
        clock.advance(milliseconds: 500)
        #expect(taken(sampler, of: 50) == 5)
        clock.advance(milliseconds: 60_000)
        #expect(taken(sampler, of: 50) == 10)
    }

    @Test func `less than one trace a second is possible`() throws {
        let clock = StoppedClock()
        let sampler = try RateLimitingSampler(tracesPerSecond: 0.5) { clock.now }
        #expect(taken(sampler, of: 5) == 1)
        clock.advance(milliseconds: 1999)
        #expect(taken(sampler, of: 5) == 0)
        clock.advance(milliseconds: 1)
        #expect(taken(sampler, of: 5) == 1)
    }

    @Test func `many tasks together get no more than the limit`() async throws {
        let clock = StoppedClock()
        let sampler = try RateLimitingSampler(tracesPerSecond: 1000) { clock.now }
        let total = await withTaskGroup { group in
            for _ in 0..<8 { group.addTask { taken(sampler, of: 500) } }
            return await group.reduce(0, +)
        }
        #expect(total == 1000)
    }

    @Test("A rate out of range is an error", arguments: [0, -1, .nan, .infinity, 1_000_001])
    func outOfRange(rate: Double) {
        #expect(throws: ConfigurationError.self) {
            try RateLimitingSampler(tracesPerSecond: rate)
        }
    }
}
