// SPDX-License-Identifier: Apache-2.0

/// What a listener learns about its channel.
///
/// Postgres keeps no notification for those who are away, so a listener that must not miss work looks
/// for it on every one of these, whichever it is.
public enum PostgresNotification: Sendable, Hashable {
    /// `listen` is in force from now on: the first element, and again after each reconnection. What
    /// was sent before may have been missed.
    case listening
    /// Somebody called `notify`.
    case received(payload: String, processID: Int32)
    /// The listener was slow, and so many elements were dropped, the oldest first.
    case missed(Int)
}
