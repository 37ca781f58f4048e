// SPDX-License-Identifier: Apache-2.0

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
    var postgres: PostgresConfiguration
    /// Where the bank is, without a path.
    var bankURL: String

    /// - Throws: ``SettingError``, which names the variable and the accepted form.
    init(_ settings: Settings) throws {
        host = settings.text("OUTLAY_HOST") ?? "127.0.0.1"
        port = try settings.port("OUTLAY_PORT", default: 8080)
        defaultUser = try settings.text("OUTLAY_DEFAULT_USER").map { name in
            do {
                return try UserID(name)
            } catch let error as ExpenseError {
                throw SettingError("OUTLAY_DEFAULT_USER is \"\(name)\": \(error.message)")
            }
        }
        knownMethods = KnownMethods(environment: settings.environment)
        postgres = try settings.postgres()
        bankURL = try settings.address("OUTLAY_BANK_URL", default: "http://127.0.0.1:8081")
    }
}

extension Settings {
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
