// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Bank
import ExpensesPostgres
import MessagingPostgres
import Postgres

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `outlay migrate`: brings the schema up to date, and says what it did.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract:
            "Bring the database's schema up to date; safe to repeat, and to run twice at once.")

    func run() async throws {
        try await reportingErrors {
            let settings = Settings(environment: ProcessInfo.processInfo.environment)
            try await PostgresClient.withClient(
                configuration: try settings.postgres()
            ) { client in
                try await migrate(client, "expenses", .expenses)
                try await migrate(client, "bank", .bank)
                try await migrate(client, "messaging", .messaging)
            }
        }
    }

    /// Each service has a schema of its own, whether or not they share the database.
    private func migrate(
        _ client: PostgresClient, _ name: String, _ schema: SchemaMigrations
    ) async throws {
        let applied = try await schema.apply(to: client)
        for migration in applied {
            StandardOutput.write("\(name): applied \(migration.version) \(migration.name)\n")
        }
        if applied.isEmpty { StandardOutput.write("\(name): the schema is up to date\n") }
    }
}
