// SPDX-License-Identifier: Apache-2.0

import Logging
import Metrics
import ServiceLifecycle

/// A pool of connections to one Postgres database.
///
/// Statements outside transactions are pipelined over connections that all callers share; a
/// transaction has a connection to itself while it lasts. One thread of the client's own does all
/// reading and writing, so no thread of Swift's pool ever waits for the network.
///
/// Run it as a service: ``run()`` opens the minimum of connections and, when shutdown begins, lets
/// what is under way finish. It works before `run()` is called, too; the first statement starts it.
/// Without `run()`, connections close when the client is released.
///
/// Each statement is one CLIENT span, named by its summary, with `db.system.name`, `db.namespace`,
/// `db.query.summary`, `db.query.text`, `server.address`, `server.port` if it is not 5432, and
/// `peer.service`; on failure also `error.type` and `db.response.status_code` (`db/postgresql.md`).
/// Each such span is one record of `db.client.operation.duration`, and the pool tells how it stands by
/// `db.client.connection.*` (`db/database-metrics.md`): how many connections are idle and used, how many
/// callers wait, and for how long.
public final class PostgresClient: Service, PostgresSession {
    let reactor: ReactorHandle
    let telemetry: StatementTelemetry
    let configuration: PostgresConfiguration

    /// Makes a client; nothing is connected yet.
    ///
    /// - Parameter metrics: where measurements go.
    public init(
        configuration: PostgresConfiguration, logger: Logger = Logger(label: "postgres"),
        metrics: any MetricsFactory = MetricsSystem.factory
    ) {
        self.configuration = configuration
        telemetry = StatementTelemetry(configuration: configuration, metrics: metrics)
        reactor = ReactorHandle(
            configuration: configuration, logger: logger,
            metrics: PoolMetrics(metrics, configuration: configuration))
    }

    deinit {
        reactor.abandon()
    }

    /// Where the server is, as `server.address` names it.
    package var host: String { configuration.host }

    /// The server's port.
    package var port: Int { configuration.port }

    /// Keeps the minimum of connections open until shutdown, then lets work finish, and closes.
    ///
    /// Returns when every connection is closed: at the latest
    /// ``PostgresConfiguration/shutdownTimeout`` after shutdown began, at once if the task is
    /// cancelled. Statements that are cut short throw ``PostgresError`` with code `shutdown`.
    public func run() async throws {
        reactor.start()
        do {
            try await gracefulShutdown()
            await reactor.close(within: configuration.shutdownTimeout)
        } catch {
            await reactor.close(within: .zero)
        }
    }

    /// Runs `body` with a client that lives as long as it does: for commands and tests.
    public static func withClient<Result: Sendable>(
        configuration: PostgresConfiguration,
        logger: Logger = Logger(label: "postgres"),
        actor: isolated (any Actor)? = #isolation,
        _ body: (PostgresClient) async throws -> Result
    ) async throws -> Result {
        let client = PostgresClient(configuration: configuration, logger: logger)
        do {
            let result = try await body(client)
            await client.reactor.close(within: configuration.shutdownTimeout)
            return result
        } catch {
            await client.reactor.close(within: .zero)
            throw error
        }
    }

    public func query(
        _ statement: PostgresStatement, parameters: [any PostgresEncodable]
    ) async throws -> PostgresRows {
        PostgresRows(try await run(statement, parameters, on: .shared))
    }

    @discardableResult
    public func execute(
        _ statement: PostgresStatement, parameters: [any PostgresEncodable]
    ) async throws -> Int {
        try await run(statement, parameters, on: .shared).affectedRows
    }
}
