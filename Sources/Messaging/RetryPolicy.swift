// SPDX-License-Identifier: Apache-2.0

/// How long to wait before something that failed is done again.
///
/// The wait doubles with each attempt up to a bound, and is drawn at random from its upper half, so
/// that those who failed together do not come back together.
package struct RetryPolicy: Sendable {
    /// The longest wait after the first attempt.
    package var firstDelay: Duration
    /// The longest wait of all.
    package var longestDelay: Duration
    /// From 0 to 1.
    package var random: @Sendable () -> Double

    package init(
        firstDelay: Duration = .milliseconds(200), longestDelay: Duration = .seconds(30),
        random: @escaping @Sendable () -> Double = { .random(in: 0...1) }
    ) {
        self.firstDelay = firstDelay
        self.longestDelay = longestDelay
        self.random = random
    }

    /// The wait after a failed attempt, which is counted from 1.
    package func delay(after attempt: Int) -> Duration {
        let doublings = min(max(attempt, 1) - 1, 30)
        return min(firstDelay * (1 << doublings), longestDelay) * (0.5 + random() / 2)
    }

    /// What becomes of a delivery that failed: another attempt, or the dead letters after the last.
    ///
    /// What is no message never becomes one, so it is put aside at once. While something is away that
    /// every message needs, none is put aside, however long that takes: they are all fine.
    func settlement(
        of delivery: Delivery, after error: any Error, maximumAttempts: Int, traceID: String?
    ) -> Settlement {
        let isHopeless =
            switch (error as? MessagingError)?.code {
            case .malformed: true
            case .unavailable: false
            case .refused, .configuration, nil: delivery.attempt >= maximumAttempts
            }
        guard isHopeless else { return .retry(after: delay(after: delivery.attempt)) }
        return .deadLetter(reason: "\(error)", traceID: traceID)
    }
}
