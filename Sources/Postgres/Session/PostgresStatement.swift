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
/// Every connection prepares it at first use and keeps it prepared, unless it is to be planned anew each
/// time. Two statements that are declared alike are the same statement. The text leaves in telemetry as
/// it is, so values go into parameters, never into the text.
public struct PostgresStatement: Sendable, Hashable {
    /// What is computed once for a statement, shared by all its copies.
    private final class Storage: Sendable {
        let sql: String
        let summary: String
        let isPlannedAnew: Bool
        let hash: Int
        let spanAttributes = Mutex<SpanAttributeCache?>(nil)

        init(sql: String, summary: String, isPlannedAnew: Bool) {
            self.sql = sql
            self.summary = summary
            self.isPlannedAnew = isPlannedAnew
            var hasher = Hasher()
            hasher.combine(sql)
            hasher.combine(summary)
            hasher.combine(isPlannedAnew)
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
    ///   - isPlannedAnew: Plans it for every run, which takes the server some tenths of a millisecond: for
    ///     a table that is empty now and long in a moment, for which the plan of before would be bad.
    public init(_ sql: String, summary: String, isPlannedAnew: Bool = false) {
        storage = Storage(sql: sql, summary: summary, isPlannedAnew: isPlannedAnew)
    }

    /// The text that is sent, with `$1`, `$2`, … where values belong.
    public var sql: String { storage.sql }

    /// What the statement does, in few words that do not depend on values.
    public var summary: String { storage.summary }

    /// Whether no connection keeps its plan.
    public var isPlannedAnew: Bool { storage.isPlannedAnew }

    /// Compares identity first, so that comparing declared statements never looks at their text.
    public static func == (left: PostgresStatement, right: PostgresStatement) -> Bool {
        left.storage === right.storage
            || (left.storage.hash == right.storage.hash && left.sql == right.sql
                && left.summary == right.summary && left.isPlannedAnew == right.isPlannedAnew)
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(storage.hash)
    }

    /// Where the span attributes of this statement are kept between runs.
    func withSpanAttributes<Result>(_ body: (inout SpanAttributeCache?) -> Result) -> Result {
        storage.spanAttributes.withLock { body(&$0) }
    }
}
