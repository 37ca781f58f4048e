// SPDX-License-Identifier: Apache-2.0

import Messaging

extension RedisStreamsBroker {
    private static let page = 100

    /// Publishes again what a group has put aside so far, oldest first; all groups of the destination get
    /// it. Two who replay at once share the work.
    ///
    /// - Throws: ``Messaging/MessagingError``; what was not moved by then is still put aside.
    package func replayDeadLetters(of subscription: Subscription) async throws -> Int {
        let names = names(of: subscription.destination)
        let stream = names.deadLetters(of: subscription.group)
        guard let last = try await entries("XREVRANGE", stream, "+", "-", count: 1).first else {
            return 0
        }
        var (replayed, start) = (0, "-")
        while true {
            let page = try await entries("XRANGE", stream, start, last.entry, count: Self.page)
            for (entry, fields) in page {
                let message = DeadLetter(entry: entry, fields: fields).message
                replayed += try await replay(message, entry: entry, from: stream, names)
            }
            guard page.count == Self.page, let end = page.last else { return replayed }
            start = "(\(end.entry)"
        }
    }

    private func entries(
        _ command: String, _ stream: String, _ start: String, _ end: String, count: Int
    ) async throws -> [(entry: String, fields: [RedisReply])] {
        let reply = try await client.execute(
            RedisCommand(command, stream, start, end, "COUNT", String(count)))
        return reply.elements.compactMap { item in
            guard item.elements.count == 2, let entry = item.elements[0].text else { return nil }
            return (entry, item.elements[1].elements)
        }
    }

    private func replay(
        _ message: Message, entry: String, from stream: String, _ names: StreamNames
    ) async throws -> Int {
        let target = names.stream(names.partition(ofKey: message.key))
        let reply = try await client.execute(
            .eval(
                StreamScripts.replay, keys: [stream, target],
                [Array(entry.utf8)] + StreamRecord.fields(message)))
        return reply.integer ?? 0
    }
}
