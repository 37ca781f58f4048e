// SPDX-License-Identifier: Apache-2.0

import Messaging

extension RedisStreamsBroker {
    /// What a group has not acknowledged yet, over all partitions, and what it put aside.
    ///
    /// - Throws: ``Messaging/MessagingError``.
    package func backlog(of subscription: Subscription) async throws -> MessageBacklog {
        let names = names(of: subscription.destination)
        let streams = (0..<names.partitions).map(names.stream)
        let commands =
            streams.flatMap { [RedisCommand("XINFO", "GROUPS", $0), RedisCommand("XLEN", $0)] }
            + [RedisCommand("XLEN", names.deadLetters(of: subscription.group))]
        let replies = try await client.executeUntraced(commands)
        let waiting = stride(from: 0, to: replies.count - 1, by: 2).map { index in
            replies[index].waiting(of: subscription.group) ?? replies[index + 1].integer ?? 0
        }
        return MessageBacklog(
            waiting: min(waiting.reduce(0, +), MessageBacklog.most),
            deadLetters: replies.last?.integer.map { min($0, MessageBacklog.most) })
    }
}

extension RedisReply {
    /// How much a group has before it, of what `XINFO GROUPS` answers; `nil` if there is no such group
    /// yet, or Redis has lost count, as it does when entries are deleted out of turn. All that the
    /// stream holds is the answer then.
    fileprivate func waiting(of group: String) -> Int? {
        let groups = elements.map { fields in
            Dictionary(
                zip(
                    stride(from: 0, to: fields.elements.count, by: 2).compactMap {
                        fields.elements[$0].text
                    },
                    stride(from: 1, to: fields.elements.count, by: 2).map { fields.elements[$0] }),
                uniquingKeysWith: { first, _ in first })
        }
        guard let found = groups.first(where: { $0["name"]?.text == group }),
            let pending = found["pending"]?.integer, let lag = found["lag"]?.integer
        else { return nil }
        return pending + lag
    }
}
