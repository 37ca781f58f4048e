// SPDX-License-Identifier: Apache-2.0

/// What took longer than it may.
package struct TimeLimitExceeded: Error, CustomStringConvertible {
    package let limit: Duration

    package var description: String { "no answer within \(limit)" }
}

/// Runs `body`, and cancels it when its time is over; fails with ``TimeLimitExceeded`` then.
package func withTimeLimit<Result: Sendable>(
    _ limit: Duration, clock: any Clock<Duration> = ContinuousClock(),
    _ body: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    try await withThrowingTaskGroup(of: Result.self) { group in
        group.addTask(operation: body)
        group.addTask {
            try await clock.sleep(for: limit)
            throw TimeLimitExceeded(limit: limit)
        }
        defer { group.cancelAll() }
        guard let result = try await group.next() else { throw CancellationError() }
        return result
    }
}
