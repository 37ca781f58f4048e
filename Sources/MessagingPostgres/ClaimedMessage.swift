// SPDX-License-Identifier: Apache-2.0

import Messaging
import Postgres

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A message that a consumer has taken, and where it lies.
struct ClaimedMessage: Sendable {
    let position: Int
    let delivery: Delivery

    /// The message in a row of ``QueueStatements/claim``.
    init(_ row: PostgresRow) throws {
        position = try row["position"]
        let headers: String = try row["headers"]
        let message = Message(
            id: try row["message_id"], key: try row["message_key"], type: try row["message_type"],
            headers: [String: String](json: headers), body: try row["body"])
        delivery = Delivery(
            message: message, attempt: try row["attempts"],
            position: .init(offset: String(position)))
    }
}

extension [String: String] {
    /// An object with these members. Strings are always valid JSON, so there is no other case.
    var json: String {
        (try? JSONEncoder().encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    /// The members of an object; none where the text is no object of strings.
    init(json: String) {
        self = (try? JSONDecoder().decode(Self.self, from: Data(json.utf8))) ?? [:]
    }
}

extension [UInt8] {
    var base64: String { Data(self).base64EncodedString() }
}

extension String {
    /// The text without the one character that Postgres cannot store.
    var storable: String {
        contains("\0") ? split(separator: "\0").joined(separator: "\u{FFFD}") : self
    }
}

extension Duration {
    /// Whole microseconds, as intervals are counted; at most what fits.
    var microseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000)
        return overflows ? .max / 2 : product + attoseconds / 1_000_000_000_000
    }
}
