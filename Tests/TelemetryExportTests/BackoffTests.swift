// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TelemetryExport

struct BackoffTests {
    @Test func `waits grow up to their maximum`() {
        var backoff = Backoff(RetryPolicy(maximumDelay: .seconds(3)))
        let waits = (0..<5).map { _ in
            backoff.next(retryAfter: nil, remaining: nil, random: 0.5)
        }
        #expect(waits == [1, 1.5, 2.25, 3, 3].map { .seconds($0) })
    }

    @Test func `jitter moves a wait by its share in both directions`() {
        let waits = [0.0, 1.0].map { random in
            var backoff = Backoff(
                RetryPolicy(initialDelay: .seconds(10), maximumDelay: .seconds(10)))
            return backoff.next(retryAfter: nil, remaining: nil, random: random)
        }
        #expect(waits == [.seconds(8), .seconds(12)])
    }

    @Test func `what the server asks for lengthens the wait and never shortens it`() {
        let waits = [0, 42].map { asked in
            var backoff = Backoff(RetryPolicy())
            return backoff.next(retryAfter: .seconds(asked), remaining: .seconds(60), random: 0.5)
        }
        #expect(waits == [.seconds(1), .seconds(42)])
    }

    @Test func `an attempt that would come too late is not waited for`() {
        var backoff = Backoff(RetryPolicy())
        #expect(backoff.next(retryAfter: nil, remaining: .seconds(1), random: 0.5) == nil)
        #expect(backoff.next(retryAfter: .seconds(9), remaining: .seconds(8), random: 0.5) == nil)
    }
}
