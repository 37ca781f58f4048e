// SPDX-License-Identifier: Apache-2.0

import Digest
import Expenses
import HTTPInstrumentation
import Postgres

/// What `outlay expenses` is told by its environment.
struct ExpensesConfiguration: Sendable {
    var host: String
    var port: Int
    /// Whose requests are those that name nobody; `nil` refuses them.
    var defaultUser: UserID?
    var knownMethods: KnownMethods
    /// What log lines say of users.
    var users: UserHash
    /// Which of the service's versions this is, for chains.
    var identity: String
    var postgres: PostgresConfiguration
    /// Where the bank is, without a path.
    var bankURL: String
    /// How long the bank may take over one attempt to pay.
    var bankTimeout: Duration
    /// Whether the outbox is relayed from here; one process of several is enough.
    var relaysEvents: Bool
    /// What carries the events, and how they appear in traces.
    var broker: BrokerSettings

    /// - Throws: ``SettingError``, which names the variable and the accepted form.
    init(_ settings: Settings) throws {
        host = settings.text("OUTLAY_HOST") ?? "127.0.0.1"
        port = try settings.port("OUTLAY_PORT", default: 8080)
        defaultUser = try settings.user("OUTLAY_DEFAULT_USER")
        knownMethods = KnownMethods(environment: settings.environment)
        users = settings.users
        identity = try settings.identity(default: "outlay-expenses")
        postgres = try settings.postgres()
        bankURL = try settings.address("OUTLAY_BANK_URL", default: "http://127.0.0.1:8081")
        bankTimeout = .seconds(
            try settings.integer(
                "OUTLAY_BANK_TIMEOUT", in: 1...300, "a number of seconds from 1 to 300",
                default: 2))
        relaysEvents = try settings.flag("OUTLAY_RELAY", default: true)
        broker = try BrokerSettings(settings)
    }
}

extension Settings {
    /// Keyed if `OUTLAY_USER_HASH_KEY` is set.
    var users: UserHash { UserHash(key: text("OUTLAY_USER_HASH_KEY")) }

    /// The name of a user; `nil` if the variable is unset.
    func user(_ name: String) throws -> UserID? {
        try text(name).map { text in
            do {
                return try UserID(text)
            } catch let error as ExpenseError {
                throw SettingError("\(name) is \"\(text)\": \(error.message)")
            }
        }
    }

    /// Where the database is: `DATABASE_URL`, or libpq's own `PG*` variables.
    func postgres() throws -> PostgresConfiguration {
        do {
            var configuration = try PostgresConfiguration(environment: environment)
            configuration.maximumConnections = try integer(
                "OUTLAY_POSTGRES_CONNECTIONS", in: 1...1000, "a number from 1 to 1000",
                default: configuration.maximumConnections)
            return configuration
        } catch let error as PostgresError {
            let variable = text("DATABASE_URL") == nil ? "" : "DATABASE_URL cannot be used: "
            throw SettingError(variable + error.message)
        }
    }
}
