// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Keeps callers from waiting for a service that has failed several times in a row.
///
/// Closed, it lets everybody through. After ``CircuitState/threshold`` failures in a row it opens, and
/// nobody gets through for a while; then one caller may try, and what becomes of that decides.
final class CircuitBreaker: Sendable {
    private let state: Mutex<CircuitState>
    private let now: @Sendable () -> ContinuousClock.Instant

    init(
        threshold: Int = 5, pause: Duration = .seconds(5),
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        state = Mutex(CircuitState(threshold: threshold, pause: pause))
        self.now = now
    }

    /// Whether the service may be asked now; who is let through reports what became of it.
    func admit() -> Bool { state.withLock { $0.admit(at: now()) } }

    /// The service answered, whatever it said.
    func succeed() { state.withLock { $0.succeed() } }

    /// The service did not answer, or answered that it is out of order.
    func fail() { state.withLock { $0.fail(at: now()) } }

    /// `closed`, `open` or `half_open`, for telemetry.
    var name: String { state.withLock { $0.name } }
}

/// The breaker without its lock and its clock.
struct CircuitState: Sendable {
    private enum Phase {
        case closed(failures: Int)
        case open(since: ContinuousClock.Instant)
        /// Somebody tries. One who never reports, because its task was cancelled, is not waited for
        /// longer than a pause.
        case halfOpen(since: ContinuousClock.Instant)
    }

    /// How many failures in a row open the circuit.
    let threshold: Int
    /// How long it stays open.
    let pause: Duration
    private var phase = Phase.closed(failures: 0)

    init(threshold: Int, pause: Duration) {
        self.threshold = threshold
        self.pause = pause
    }

    /// Every ``name`` that there is.
    static let names = ["closed", "open", "half_open"]

    var name: String {
        switch phase {
        case .closed: "closed"
        case .open: "open"
        case .halfOpen: "half_open"
        }
    }

    mutating func admit(at now: ContinuousClock.Instant) -> Bool {
        switch phase {
        case .closed:
            return true
        case .open(let since), .halfOpen(let since):
            guard since.duration(to: now) >= pause else { return false }
            phase = .halfOpen(since: now)
            return true
        }
    }

    mutating func succeed() { phase = .closed(failures: 0) }

    mutating func fail(at now: ContinuousClock.Instant) {
        switch phase {
        case .closed(let failures) where failures + 1 < threshold:
            phase = .closed(failures: failures + 1)
        case .closed, .halfOpen:
            phase = .open(since: now)
        case .open:
            break
        }
    }
}
