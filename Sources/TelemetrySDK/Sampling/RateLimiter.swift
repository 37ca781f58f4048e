// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Says yes at most so many times a second, in bursts of up to one second's worth.
///
/// A token bucket in one word, so that no lock is needed (known as the generic cell rate algorithm).
final class RateLimiter: Sendable {
    /// The rates that the arithmetic below is good for.
    static let rates = 0.001...1_000_000.0

    /// Nanoseconds between two at the full rate.
    private let interval: UInt64
    /// How far ahead of the clock the next slot may lie.
    private let burst: UInt64
    private let clock: @Sendable () -> UInt64
    /// When the next slot would be, were they taken evenly.
    private let nextSlot: Atomic<UInt64>

    /// - Parameters:
    ///   - rate: times a second; what is outside of ``rates`` is moved to its nearer end.
    ///   - clock: nanoseconds that never go back.
    init(rate: Double, clock: @escaping @Sendable () -> UInt64) {
        let rate = min(max(rate, Self.rates.lowerBound), Self.rates.upperBound)
        interval = UInt64(1_000_000_000 / rate)
        burst = max(1_000_000_000, interval)
        self.clock = clock
        nextSlot = Atomic(clock())
    }

    /// Whether there is one left; if so, it is taken.
    func take() -> Bool {
        let now = clock()
        var slot = nextSlot.load(ordering: .relaxed)
        while true {
            let following = max(slot, now) + interval
            guard following <= now + burst else { return false }
            let (isTaken, current) = nextSlot.weakCompareExchange(
                expected: slot, desired: following, ordering: .relaxed)
            if isTaken { return true }
            slot = current
        }
    }
}
