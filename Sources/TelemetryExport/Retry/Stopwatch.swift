// SPDX-License-Identifier: Apache-2.0

/// Time that passes by a clock of any kind, counted from when the stopwatch was made.
///
/// It keeps the kind of clock out of the types of those that use it.
struct Stopwatch: Sendable {
    private let clock: any Clock<Duration>
    private let read: @Sendable () -> Duration

    init(_ clock: any Clock<Duration>) {
        self.clock = clock
        read = Self.reader(of: clock)
    }

    /// The time since the stopwatch was made.
    var elapsed: Duration { read() }

    /// Waits; throws only when the task is cancelled.
    func sleep(for duration: Duration) async throws {
        try await clock.sleep(for: duration)
    }

    private static func reader<C: Clock<Duration>>(of clock: C) -> @Sendable () -> Duration {
        let start = clock.now
        return { start.duration(to: clock.now) }
    }
}
