// SPDX-License-Identifier: Apache-2.0

import Bank
import Digest
import HTTPInstrumentation
import Hummingbird
import Logging
import Postgres
import ServiceHTTP
import ServiceLifecycle

/// What `outlay bank` is told by its environment.
struct BankConfiguration: Sendable {
    var host: String
    var port: Int
    var knownMethods: KnownMethods
    /// What log lines say of users.
    var users: UserHash
    /// Which of the service's versions this is, for chains.
    var identity: String
    var postgres: PostgresConfiguration

    /// - Throws: ``SettingError``, which names the variable and the accepted form.
    init(_ settings: Settings) throws {
        host = settings.text("OUTLAY_HOST") ?? "127.0.0.1"
        port = try settings.port("OUTLAY_PORT", default: 8081)
        knownMethods = KnownMethods(environment: settings.environment)
        users = settings.users
        identity = try settings.identity(default: "outlay-bank")
        postgres = try settings.postgres()
    }
}

/// The bank, put together: pool, API, server.
///
/// `outlay bank` runs it; tests build it the same way, with a configuration of their own.
struct BankServer: Sendable {
    let postgres: PostgresClient
    let application: Application<RouterResponder<ServiceRequestContext>>

    /// - Parameter onListening: called once with the port that the server really has.
    init(
        _ configuration: BankConfiguration, logger: Logger,
        onListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        postgres = PostgresClient(configuration: configuration.postgres, logger: logger)
        let api = BankAPI(
            client: postgres, knownMethods: configuration.knownMethods, users: configuration.users,
            chain: ChainHandler(configuration.identity))
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
