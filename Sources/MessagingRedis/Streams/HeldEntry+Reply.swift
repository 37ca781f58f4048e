// SPDX-License-Identifier: Apache-2.0

import Messaging

extension HeldEntry {
    /// Reads `[entry id, [field, value, …]]`, as Redis lists a stream's entries.
    ///
    /// - Returns: `nil` for the placeholder of an entry that was deleted.
    init?(_ reply: RedisReply, partition: Int, attempt: Int) {
        guard reply.elements.count == 2, let entry = reply.elements[0].text,
            case .array(let fields) = reply.elements[1]
        else { return nil }
        self.init(
            id: ID(partition: partition, entry: entry),
            message: StreamRecord(entry: entry, fields: fields).message,
            attempt: attempt)
    }
}
