// SPDX-License-Identifier: Apache-2.0

import Messaging

/// Keeps messages that could not be processed, for a broker that has no place for them.
package protocol DeadLetterStore: Sendable {
    /// Keeps a message, and why it failed.
    func keep(
        _ message: Message, of subscription: Subscription, reason: String, traceID: String?
    ) async throws

    /// Hands out everything that was kept, oldest first, and forgets each once `publish` has returned.
    ///
    /// - Returns: how many messages that were.
    /// - Throws: what `publish` throws; what was not handed out is still kept then.
    func replay(
        of subscription: Subscription, _ publish: @Sendable (Message) async throws -> Void
    ) async throws -> Int
}
