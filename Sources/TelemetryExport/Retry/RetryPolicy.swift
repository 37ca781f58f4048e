// SPDX-License-Identifier: Apache-2.0

/// How long to wait between two attempts at the same request.
///
/// Exponential, with jitter, so that the instances of a service do not come back to a restarted
/// collector all at once (OpenTelemetry specification, `protocol/exporter.md`, Retry).
package struct RetryPolicy: Hashable, Sendable {
    /// The wait before the second attempt, jitter aside.
    package var initialDelay: Duration
    /// The longest wait that is our own choice; a server's Retry-After may ask for more.
    package var maximumDelay: Duration
    /// What each wait is multiplied by to give the next.
    package var multiplier: Double
    /// The share by which a wait may be shorter or longer than planned.
    package var jitter: Double

    package init(
        initialDelay: Duration = .seconds(1),
        maximumDelay: Duration = .seconds(5),
        multiplier: Double = 1.5,
        jitter: Double = 0.2
    ) {
        self.initialDelay = initialDelay
        self.maximumDelay = maximumDelay
        self.multiplier = multiplier
        self.jitter = jitter
    }
}

/// The waits of one export, in order.
struct Backoff {
    private let policy: RetryPolicy
    private var planned: Duration

    init(_ policy: RetryPolicy) {
        self.policy = policy
        planned = min(policy.initialDelay, policy.maximumDelay)
    }

    /// How long to wait before the next attempt, or `nil` if that attempt would come too late.
    ///
    /// - Parameters:
    ///   - retryAfter: what the server asked for, which can only lengthen the wait: a server that
    ///     says "at once" in every answer would otherwise be asked without a pause.
    ///   - remaining: the time that is left for the whole export; `nil` if there is no limit.
    ///   - random: from 0 to 1, where the wait lies within its jitter.
    mutating func next(
        retryAfter: Duration?, remaining: Duration?, random: Double
    ) -> Duration? {
        let ownChoice = planned * (1 + policy.jitter * (2 * random - 1))
        let delay = max(retryAfter ?? .zero, ownChoice)
        planned = min(planned * policy.multiplier, policy.maximumDelay)
        if let remaining, delay >= remaining { return nil }
        return delay
    }
}
