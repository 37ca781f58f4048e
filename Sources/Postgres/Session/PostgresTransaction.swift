// SPDX-License-Identifier: Apache-2.0

/// A transaction under way; it ends with the scope of ``PostgresClient/withTransaction(_:readOnly:isolation:_:)``.
///
/// Statements that run at once are sent in order over its one connection. After one has failed the
/// server refuses the rest. Used after its scope, it throws ``PostgresError`` with code `scopeEnded`.
public struct PostgresTransaction: PostgresSession {
    let client: PostgresClient
    let lease: Lease

    public func query(
        _ statement: PostgresStatement, parameters: [any PostgresEncodable]
    ) async throws -> PostgresRows {
        PostgresRows(try await client.run(statement, parameters, on: .leased(lease)))
    }

    @discardableResult
    public func execute(
        _ statement: PostgresStatement, parameters: [any PostgresEncodable]
    ) async throws -> Int {
        try await client.run(statement, parameters, on: .leased(lease)).affectedRows
    }
}

/// A connection for one caller alone; it ends with the scope of ``PostgresClient/withConnection(actor:_:)``.
public struct PostgresConnection: PostgresSession {
    let client: PostgresClient
    let lease: Lease

    public func query(
        _ statement: PostgresStatement, parameters: [any PostgresEncodable]
    ) async throws -> PostgresRows {
        PostgresRows(try await client.run(statement, parameters, on: .leased(lease)))
    }

    @discardableResult
    public func execute(
        _ statement: PostgresStatement, parameters: [any PostgresEncodable]
    ) async throws -> Int {
        try await client.run(statement, parameters, on: .leased(lease)).affectedRows
    }
}

/// How strictly a transaction is kept apart from others.
public enum PostgresIsolation: String, Sendable {
    case readCommitted = "read committed"
    case repeatableRead = "repeatable read"
    case serializable
}

extension PostgresStatement {
    static let commit = PostgresStatement("commit", summary: "COMMIT")
    static let rollback = PostgresStatement("rollback", summary: "ROLLBACK")
    private static let begin = PostgresStatement("begin", summary: "BEGIN")

    /// `begin` with the modes that were asked for.
    static func begin(_ level: PostgresIsolation?, readOnly: Bool) -> PostgresStatement {
        guard level != nil || readOnly else { return begin }
        var modes: [String] = []
        if let level { modes.append("isolation level \(level.rawValue)") }
        if readOnly { modes.append("read only") }
        return PostgresStatement("begin " + modes.joined(separator: ", "), summary: "BEGIN")
    }
}
