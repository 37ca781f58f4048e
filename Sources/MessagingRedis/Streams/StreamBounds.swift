// SPDX-License-Identifier: Apache-2.0

import Messaging
import Synchronization

/// Keeps streams from growing without end: whoever publishes to a full one is told to keep its messages.
///
/// The length is asked for at first, then after every so many messages, and each time while the stream
/// is full; so a stream outgrows its limit by a few messages for each publisher.
final class StreamBounds: Sendable {
    private struct Stream {
        /// How many messages may be published before the length is asked for again.
        var allowance = 0
    }

    private let limit: Int
    private let streams = Mutex<[String: Stream]>([:])

    init(limit: Int) {
        self.limit = limit
    }

    /// Returns if there is room for `count` messages in each of `names`.
    ///
    /// - Parameter lengths: asks Redis.
    /// - Throws: `unavailable` if there is none; what `lengths` throws.
    func expectRoom(
        in names: Set<String>, for count: Int, lengths: ([String]) async throws -> [Int]
    ) async throws {
        let unknown = names.filter { !spend(count, of: $0) }.sorted()
        guard !unknown.isEmpty else { return }
        for (name, length) in zip(unknown, try await lengths(unknown)) {
            guard length < limit else {
                throw MessagingError(
                    .unavailable,
                    "A stream in Redis is full: \(limit) messages wait for their consumers.")
            }
            let allowance = min(256, max(1, (limit - length) / 4))
            streams.withLock { $0[name] = Stream(allowance: allowance - count) }
        }
    }

    private func spend(_ count: Int, of name: String) -> Bool {
        streams.withLock { streams in
            guard let stream = streams[name], stream.allowance >= count else { return false }
            streams[name]?.allowance -= count
            return true
        }
    }
}
