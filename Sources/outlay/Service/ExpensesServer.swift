// SPDX-License-Identifier: Apache-2.0

import Expenses
import ExpensesHTTP
import ExpensesPostgres
import HTTPInstrumentation
import Hummingbird
import Logging
import Postgres
import ServiceLifecycle

/// The expenses service, put together: pool, repository, service, API, server.
///
/// `outlay expenses` runs it; tests build it the same way, with a configuration of their own.
struct ExpensesServer: Sendable {
    let postgres: PostgresClient
    let application: Application<RouterResponder<ExpensesRequestContext>>

    /// - Parameter onListening: called once with the port that the server really has.
    init(
        _ configuration: ExpensesConfiguration,
        logger: Logger,
        onListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        let postgres = PostgresClient(configuration: configuration.postgres, logger: logger)
        let api = ExpensesAPI(
            service: ExpenseService(store: ExpenseRepository(client: postgres)),
            defaultUser: configuration.defaultUser,
            knownMethods: configuration.knownMethods,
            readiness: { try await Migrations.verify(postgres) })
        self.postgres = postgres
        application = Application(
            router: api.router(),
            server: .tracedHTTP1(),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port),
                serverName: nil),
            onServerRunning: { await onListening($0.localAddress?.port ?? 0) },
            logger: logger)
    }

    /// In the order in which they start; they stop in reverse, so that requests in flight still find
    /// the database.
    var services: [any Service] { [postgres, application] }
}
