// SPDX-License-Identifier: Apache-2.0

import ServiceHTTP
import Synchronization

/// How much the gateway takes upon itself for those whom it serves.
package struct ForwardingLimits: Sendable {
    /// The longest body of a request: what the API reads at most.
    package var requestBytes = JSONBody.longest
    /// The longest body of an answer: some ten times the largest page of expenses.
    package var responseBytes = 1 << 20
    /// For the whole answer. Longer than the API takes, by default, to try the bank three times.
    package var timeout = Duration.seconds(15)
    /// For the whole answer to `/chain`.
    package var chainTimeout = Duration.seconds(5)
    /// Requests that may be under way at once; one more is refused, 503.
    package var requests = 256

    package init() {}
}

/// Counts the requests that are under way.
final class RequestAllowance: Sendable {
    private let most: Int
    private let count = Mutex(0)

    init(most: Int) {
        self.most = most
    }

    /// Runs `body` as one of them; fails with a ``ServiceHTTP/Problem``, 503, where they are too many.
    func withRequest<Result: Sendable>(
        _ body: () async throws -> Result
    ) async throws -> Result {
        guard enter() else {
            throw Problem.unavailable("Too many requests are under way; try again in a moment.")
        }
        defer { count.withLock { $0 -= 1 } }
        return try await body()
    }

    private func enter() -> Bool {
        count.withLock { count in
            guard count < most else { return false }
            count += 1
            return true
        }
    }
}
