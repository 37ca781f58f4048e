// SPDX-License-Identifier: Apache-2.0

/// Why Postgres, or the way to it, did not do what was asked.
///
/// `code` is for programs, `sqlState` for those that know Postgres, `description` for telemetry: it
/// never contains a value. What the server said in words (``message``, ``detail``, ``hint``) may
/// quote values, so it is kept apart, for logs that may hold them.
public struct PostgresError: Error, Sendable, Equatable {
    /// The kinds of failure that a program may want to tell apart.
    public enum Code: String, Sendable {
        /// The configuration makes no sense; the start should fail.
        case configuration
        /// There is no connection, or it was lost; a statement in flight may or may not have run.
        case connection
        /// So many callers wait already that this one was turned away.
        case poolFull = "pool_full"
        /// No connection became free within the acquire timeout.
        case poolTimeout = "pool_timeout"
        /// The server refused the statement; see ``PostgresError/sqlState``.
        case server
        /// The server stopped the statement after the configured time.
        case statementTimeout = "statement_timeout"
        /// Somebody at the server cancelled the statement; the caller did not (that throws
        /// `CancellationError`).
        case cancelled
        /// A column is not what the program reads it as.
        case decoding
        /// A parameter cannot be sent to Postgres.
        case encoding
        /// `commit` found that a statement had failed, and the server rolled back.
        case transactionAborted = "transaction_aborted"
        /// A transaction was begun inside a transaction of the same client.
        case nestedTransaction = "nested_transaction"
        /// A transaction or connection was used after its scope had ended.
        case scopeEnded = "scope_ended"
        /// The client is shutting down.
        case shutdown
    }

    /// What kind of failure it is.
    public var code: Code
    /// What happened, in a sentence. From the server, it may quote values.
    public var message: String
    /// The five characters by which Postgres names the failure, such as `23505`.
    public var sqlState: String?
    /// The constraint that was violated.
    public var constraint: String?
    /// The table concerned.
    public var table: String?
    /// The column concerned.
    public var column: String?
    /// The server's DETAIL, which often quotes values.
    public var detail: String?
    /// The server's HINT.
    public var hint: String?
    /// Whether `message` is our own and thus free of values.
    let isOwnMessage: Bool
    /// Whether preparing the statement anew may help.
    var isStalePlan = false

    /// An error of the client's own making, with a message that contains no value.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
        isOwnMessage = true
    }

    /// An error that the server reported.
    init(_ code: Code, serverMessage: String, sqlState: String?) {
        self.code = code
        self.message = serverMessage
        self.sqlState = sqlState
        isOwnMessage = false
    }

    /// Whether the same transaction, begun anew, may well succeed: serialization failure or deadlock.
    public var isTransient: Bool { sqlState == "40001" || sqlState == "40P01" }

    /// The value of `error.type` on a span: SQLSTATE if there is one, else the code.
    var errorType: String { sqlState ?? code.rawValue }
}

extension PostgresError {
    /// Whether the same statement may succeed later, without anybody changing the program or the
    /// schema.
    package var isTemporary: Bool {
        switch code {
        case .connection, .poolFull, .poolTimeout, .shutdown, .statementTimeout, .cancelled: true
        default: isTransient || sqlState.map(Self.isAboutTheServer) ?? false
        }
    }

    /// Whether an SQLSTATE tells of the server's condition rather than of the statement.
    private static func isAboutTheServer(_ state: String) -> Bool {
        switch state.prefix(2) {
        // Connection; resources; operator intervention, such as a restart; the disk.
        case "08", "53", "57", "58": true
        // Read-only transaction: a standby, until the client has found the new primary.
        default: state == "25006"
        }
    }
}

extension PostgresError: CustomStringConvertible {
    /// The failure in words that contain no parameter value.
    public var description: String {
        var text = isOwnMessage ? message : code.rawValue
        if let sqlState { text += " (SQLSTATE \(sqlState), \(SQLState.condition(sqlState)))" }
        if let constraint { text += ", constraint \(constraint)" }
        if let table { text += ", table \(table)" }
        if let column { text += ", column \(column)" }
        return text
    }
}
