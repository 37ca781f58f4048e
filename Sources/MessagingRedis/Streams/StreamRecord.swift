// SPDX-License-Identifier: Apache-2.0

import Messaging

/// A message as the fields of a stream entry: `id`, `key`, `type`, `body`, then each header under its
/// own name, so that `redis-cli xrange` shows the trace context.
///
/// The first field of each of the four names is the message's own; whatever comes besides is a header.
/// A dead letter has more fields of its own, see ``DeadLetter``.
struct StreamRecord: Hashable, Sendable {
    private(set) var message: Message
    /// The other fields that were asked for.
    private(set) var details: [String: String] = [:]

    private static let ownFields: Set = ["id", "key", "type", "body"]

    /// The fields of a message, in the order in which they are written.
    static func fields(_ message: Message, details: [(String, String)] = []) -> [[UInt8]] {
        var fields = [
            Array("id".utf8), Array(message.id.utf8), Array("key".utf8), Array(message.key.utf8),
            Array("type".utf8), Array(message.type.utf8), Array("body".utf8), message.body,
        ]
        let headers = message.headers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        for (name, value) in details + headers {
            fields += [Array(name.utf8), Array(value.utf8)]
        }
        return fields
    }

    /// Reads the fields of an entry. What anybody else has put into the stream is a message too: without
    /// an id of its own it has the entry's, and what it lacks is empty.
    ///
    /// - Parameter names: Fields beyond the four that are no headers.
    init(entry: String, fields: [RedisReply], details names: Set<String> = []) {
        message = Message(id: entry, key: "", type: "", body: [])
        var seen: Set<String> = []
        for index in stride(from: 0, to: fields.count - 1, by: 2) {
            guard let name = fields[index].text, let value = fields[index + 1].bytes else {
                continue
            }
            let isOwn = Self.ownFields.contains(name) || names.contains(name)
            if isOwn, seen.insert(name).inserted {
                set(name, value)
            } else {
                message.headers[name] = String(decoding: value, as: UTF8.self)
            }
        }
    }

    private mutating func set(_ name: String, _ value: [UInt8]) {
        switch name {
        case "body": message.body = value
        case "id": message.id = String(decoding: value, as: UTF8.self)
        case "key": message.key = String(decoding: value, as: UTF8.self)
        case "type": message.type = String(decoding: value, as: UTF8.self)
        default: details[name] = String(decoding: value, as: UTF8.self)
        }
    }
}
