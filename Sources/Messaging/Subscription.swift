// SPDX-License-Identifier: Apache-2.0

/// Whose messages one consumer wants, and how.
package struct Subscription: Hashable, Sendable {
    /// A queue, stream, channel or topic.
    package var destination: String
    /// Consumers of one group share the messages; each group gets all of them.
    package var group: String
    /// How many messages of different keys may be handled at once.
    package var concurrency: Int
    /// After so many deliveries a message that still fails is put aside.
    package var maximumAttempts: Int
    /// A message whose consumer has said nothing for so long is delivered again.
    package var visibilityTimeout: Duration

    package init(
        destination: String, group: String, concurrency: Int = 4, maximumAttempts: Int = 5,
        visibilityTimeout: Duration = .seconds(30)
    ) {
        self.destination = destination
        self.group = group
        self.concurrency = concurrency
        self.maximumAttempts = maximumAttempts
        self.visibilityTimeout = visibilityTimeout
    }
}
