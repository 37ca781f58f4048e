// SPDX-License-Identifier: Apache-2.0

/// Something that runs statements: a ``PostgresClient``, a ``PostgresTransaction`` or a
/// ``PostgresConnection``.
///
/// Write a function over `some PostgresSession` if it may run inside a transaction or outside.
public protocol PostgresSession: Sendable {
    /// Runs a statement and returns its rows.
    ///
    /// - Throws: ``PostgresError``, or `CancellationError` if the calling task was cancelled, in which
    ///   case the statement was taken out of the queue, or cancelled at the server once it was its
    ///   turn there. A server that does not react for five seconds loses the connection.
    func query(
        _ statement: PostgresStatement, parameters: [any PostgresEncodable]
    ) async throws -> PostgresRows

    /// Runs a statement and returns how many rows it touched.
    ///
    /// - Throws: as ``query(_:parameters:)``.
    @discardableResult
    func execute(
        _ statement: PostgresStatement, parameters: [any PostgresEncodable]
    ) async throws -> Int
}

extension PostgresSession {
    /// Runs a statement and returns its rows; see ``query(_:parameters:)``.
    public func query(
        _ statement: PostgresStatement, _ parameters: any PostgresEncodable...
    ) async throws -> PostgresRows {
        try await query(statement, parameters: parameters)
    }

    /// Runs a statement and returns how many rows it touched; see ``execute(_:parameters:)``.
    @discardableResult
    public func execute(
        _ statement: PostgresStatement, _ parameters: any PostgresEncodable...
    ) async throws -> Int {
        try await execute(statement, parameters: parameters)
    }
}
