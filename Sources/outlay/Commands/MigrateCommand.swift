// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ExpensesPostgres
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
            let applied = try await PostgresClient.withClient(
                configuration: try settings.postgres()
            ) { client in
                try await Migrations.apply(to: client)
            }
            for migration in applied {
                StandardOutput.write("applied \(migration.version) \(migration.name)\n")
            }
            if applied.isEmpty { StandardOutput.write("the schema is up to date\n") }
        }
    }
}
