// SPDX-License-Identifier: Apache-2.0

extension PostgresClient {
    @TaskLocal private static var openTransaction: ObjectIdentifier?

    /// Runs `body` in a transaction: commits when it returns, rolls back when it throws.
    ///
    /// `begin`, `commit` and `rollback` are statements with a span each. If a statement inside has
    /// failed and `body` returns all the same, the commit throws `transactionAborted`.
    ///
    /// - Throws: what `body` throws; ``PostgresError`` with code `nestedTransaction` inside a
    ///   transaction of the same client, which would wait for itself once the pool is used up;
    ///   otherwise as ``query(_:parameters:)``.
    @discardableResult
    public func withTransaction<Result: Sendable>(
        isolation level: PostgresIsolation? = nil,
        readOnly: Bool = false,
        actor: isolated (any Actor)? = #isolation,
        _ body: (PostgresTransaction) async throws -> Result
    ) async throws -> Result {
        guard Self.openTransaction != ObjectIdentifier(self) else {
            throw PostgresError(
                .nestedTransaction,
                "a transaction was begun inside a transaction of the same client")
        }
        let lease = Lease()
        try await run(.begin(level, readOnly: readOnly), [], on: .leasing(lease))
        let result: Result
        do {
            result = try await Self.$openTransaction.withValue(ObjectIdentifier(self)) {
                try await body(PostgresTransaction(client: self, lease: lease))
            }
        } catch {
            await rollBack(lease)
            throw error
        }
        try await commit(lease)
        return result
    }

    /// Runs `body` with a connection of its own, for what belongs to a session: `set`, advisory
    /// locks, temporary tables.
    ///
    /// Afterwards the session is reset by `discard all`, so nothing leaks into the next use.
    ///
    /// - Throws: what `body` throws, or as ``query(_:parameters:)``.
    @discardableResult
    public func withConnection<Result: Sendable>(
        actor: isolated (any Actor)? = #isolation,
        _ body: (PostgresConnection) async throws -> Result
    ) async throws -> Result {
        let lease = Lease()
        try await reactor.lease(lease)
        defer { reactor.release(lease) }
        return try await body(PostgresConnection(client: self, lease: lease))
    }

    /// What is sent to a channel from now on, as a sequence; see ``PostgresNotifications``.
    ///
    /// All channels of a client share one more connection, beyond the pool's maximum, that is opened
    /// at first use and kept. Postgres cuts channel names after 63 bytes.
    public func notifications(
        on channel: String, bufferingNewest limit: Int = 256
    ) -> PostgresNotifications {
        PostgresNotifications(channel: channel, limit: limit, reactor: reactor)
    }
}

extension PostgresClient {
    /// Runs a statement within its span, and measures it.
    @discardableResult
    func run(
        _ statement: PostgresStatement, _ values: [any PostgresEncodable],
        on session: StatementRequest.Session
    ) async throws -> QueryResult {
        let parameters = try PostgresParameters(values)
        guard let run = telemetry.begin(statement) else {
            return try await reactor.perform(statement, parameters, on: session)
        }
        do {
            let result = try await reactor.perform(statement, parameters, on: session)
            telemetry.end(run)
            return result
        } catch {
            telemetry.end(run, failure: error)
            throw error
        }
    }

    /// Commits and gives the connection back; the server decides, so this is never cancelled.
    private func commit(_ lease: Lease) async throws {
        let result = try await run(.commit, [], on: .releasing(lease))
        guard result.commandTag != "ROLLBACK" else {
            throw PostgresError(
                .transactionAborted, "a statement had failed, so the server rolled back")
        }
    }

    /// Rolls back and gives the connection back; if that fails the connection is closed, which
    /// rolls back as well.
    private func rollBack(_ lease: Lease) async {
        _ = try? await run(.rollback, [], on: .releasing(lease))
    }
}
