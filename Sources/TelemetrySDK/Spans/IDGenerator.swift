// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TelemetryModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where the ids of new traces and spans come from.
package protocol IDGenerator: Sendable {
    /// Whether at least the last seven bytes of a trace id are random, so that the random flag may be
    /// set on roots (W3C Trace Context Level 2, section 3.2.2.5).
    var isTraceIDRandom: Bool { get }

    /// A trace id other than zero.
    func makeTraceID() -> TraceID

    /// A span id other than zero.
    func makeSpanID() -> SpanID
}

/// Ids from small generators, one for each few threads, seeded by the system's.
///
/// The system's own generator costs a system call's worth of time for every word. Each shard here is
/// SplitMix64: one atomic addition, then a mixing function, so threads neither lock nor wait, and
/// one shard never repeats a word. See "Why not the system's generator?" in RATIONALE.md.
package struct RandomIDGenerator: IDGenerator {
    private let shards: [Shard]

    package init() {
        var system = SystemRandomNumberGenerator()
        self.init(seededBy: &system)
    }

    /// For tests that want the same ids again.
    package init(seededBy source: inout some RandomNumberGenerator) {
        shards = (0..<Shard.count).map { _ in Shard(seed: source.next()) }
    }

    package var isTraceIDRandom: Bool { true }

    package func makeTraceID() -> TraceID {
        let shard = currentShard
        while true {
            let id = TraceID(high: shard.next(), low: shard.next())
            if id.isValid { return id }
        }
    }

    package func makeSpanID() -> SpanID {
        let shard = currentShard
        while true {
            let id = SpanID(rawValue: shard.next())
            if id.isValid { return id }
        }
    }

    /// The shard of the thread that asks. Thread handles are addresses: their low bits say little.
    private var currentShard: Shard {
        #if canImport(Darwin)
            let handle = UInt(bitPattern: pthread_self())
        #else
            let handle = UInt(pthread_self())
        #endif
        return shards[Int((handle >> 12 ^ handle >> 20) % UInt(Shard.count))]
    }

    private final class Shard: Sendable {
        static let count = 16
        private let state: Atomic<UInt64>
        /// Keeps two shards out of one cache line.
        private let padding: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0, 0)

        init(seed: UInt64) {
            state = Atomic(seed)
        }

        func next() -> UInt64 {
            var word = state.wrappingAdd(0x9E37_79B9_7F4A_7C15, ordering: .relaxed).newValue
            word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
            word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
            return word ^ word >> 31
        }
    }
}
