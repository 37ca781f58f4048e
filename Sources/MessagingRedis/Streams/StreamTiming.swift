// SPDX-License-Identifier: Apache-2.0

/// The times of a consumer that follow from its visibility timeout.
struct StreamTiming: Hashable, Sendable {
    /// How long a handler may take, and how long an entry may be pending.
    let visibility: Duration
    /// How long a partition stays a consumer's that is not heard of; others wait as long when one is
    /// killed.
    let lease: Duration
    /// The time between two renewals: several fit into a lease, and a group that grows or shrinks is
    /// noticed soon.
    let renewal: Duration
    /// How long a read waits for messages: it begins in the first half of a lease and ends before it.
    /// Short enough for a stop not to be noticed by people.
    let block: Duration

    init(visibility: Duration) {
        self.visibility = max(visibility, .milliseconds(1))
        lease = min(max(visibility, .seconds(1)), .seconds(10))
        renewal = min(lease / 5, .milliseconds(500))
        block = min(lease / 4, .milliseconds(250))
    }
}
