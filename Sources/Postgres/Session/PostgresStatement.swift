// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A parameterised SQL statement, declared once and run many times.
///
/// Declare it as a `static let` next to the code that runs it:
///
/// ```swift
/// static let find = PostgresStatement(
///     "select id, amount from expenses where id = $1", summary: "SELECT expenses")
/// ```
///
/// Every connection prepares it at first use and keeps it prepared. Two statements with the same text
/// and summary are the same statement. The text leaves in telemetry as it is, so values go into
/// parameters, never into the text.
public struct PostgresStatement: Sendable, Hashable {
    /// What is computed once for a statement, shared by all its copies.
    private final class Storage: Sendable {
        let sql: String
        let summary: String
        let hash: Int
        let spanAttributes = Mutex<SpanAttributeCache?>(nil)

        init(sql: String, summary: String) {
            self.sql = sql
            self.summary = summary
            var hasher = Hasher()
            hasher.combine(sql)
            hasher.combine(summary)
            hash = hasher.finalize()
        }
    }

    private let storage: Storage

    /// Declares a statement.
    ///
    /// - Parameters:
    ///   - sql: One statement with `$1`, `$2`, … where values belong.
    ///   - summary: Its operation and targets, such as `SELECT expenses`: the name of its span and
    ///     `db.query.summary` (`db/database-spans.md`). At most 255 characters, no values.
    public init(_ sql: String, summary: String) {
        storage = Storage(sql: sql, summary: summary)
    }

    /// The text that is sent, with `$1`, `$2`, … where values belong.
    public var sql: String { storage.sql }

    /// What the statement does, in few words that do not depend on values.
    public var summary: String { storage.summary }

    /// Compares identity first, so that comparing declared statements never looks at their text.
    public static func == (left: PostgresStatement, right: PostgresStatement) -> Bool {
        left.storage === right.storage
            || (left.storage.hash == right.storage.hash && left.sql == right.sql
                && left.summary == right.summary)
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(storage.hash)
    }

    /// Where the span attributes of this statement are kept between runs.
    func withSpanAttributes<Result>(_ body: (inout SpanAttributeCache?) -> Result) -> Result {
        storage.spanAttributes.withLock { body(&$0) }
    }
}
