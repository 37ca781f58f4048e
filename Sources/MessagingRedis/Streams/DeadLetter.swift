// SPDX-License-Identifier: Apache-2.0

import Messaging

/// A message that was put aside: its own fields, then `dead-reason`, `dead-trace-id` if it was traced and
/// `dead-attempts`, then its headers. When that was stands in the entry's id.
struct DeadLetter: Hashable, Sendable {
    var message: Message
    var reason: String
    var traceID: String?
    var attempts: Int

    private static let reasonField = "dead-reason"
    private static let traceField = "dead-trace-id"
    private static let attemptsField = "dead-attempts"

    init(message: Message, reason: String, traceID: String?, attempts: Int) {
        self.message = message
        self.reason = reason
        self.traceID = traceID
        self.attempts = attempts
    }

    /// The fields of its entry.
    var fields: [[UInt8]] {
        StreamRecord.fields(
            message,
            details: [(Self.reasonField, reason)]
                + (traceID.map { [(Self.traceField, $0)] } ?? [])
                + [(Self.attemptsField, String(attempts))])
    }

    /// Reads the fields of an entry.
    init(entry: String, fields: [RedisReply]) {
        let record = StreamRecord(
            entry: entry, fields: fields,
            details: [Self.reasonField, Self.traceField, Self.attemptsField])
        message = record.message
        reason = record.details[Self.reasonField] ?? ""
        traceID = record.details[Self.traceField]
        attempts = record.details[Self.attemptsField].flatMap { Int($0) } ?? 0
    }
}
