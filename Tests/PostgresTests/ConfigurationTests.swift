// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Postgres

@Suite("Configuration")
struct ConfigurationTests {
    @Test func `a URL tells everything that libpq knows`() throws {
        let configuration = try PostgresConfiguration(
            url:
                "postgresql://me:s%20ecret@a.example:6432/ledger?sslmode=verify-full&sslrootcert=/ca"
        )
        let parameters = configuration.connectionParameters
        #expect(parameters["host"] == "a.example")
        #expect(parameters["password"] == "s ecret")
        #expect(parameters["sslmode"] == "verify-full")
        #expect(parameters["sslrootcert"] == "/ca")
        #expect(configuration.database == "ledger")
        #expect(configuration.port == 6432)
    }

    @Test func `the statement timeout is an option of the session, beside those given`() throws {
        var configuration = try PostgresConfiguration(
            url: "postgres://me@/db?host=/s&options=-c%20lock_timeout%3D1s")
        configuration.statementTimeout = .milliseconds(1500)
        #expect(
            configuration.connectionParameters["options"]
                == "-c statement_timeout=1500 -c lock_timeout=1s")
        configuration.statementTimeout = nil
        #expect(configuration.connectionParameters["options"] == "-c lock_timeout=1s")
    }

    @Test func `DATABASE_URL wins over the PG variables`() throws {
        let url = try PostgresConfiguration(
            environment: ["DATABASE_URL": "postgres://me@h/one", "PGDATABASE": "two"])
        #expect(url.database == "one")
        let variables = try PostgresConfiguration(
            environment: [
                "PGHOST": "/run/pg", "PGDATABASE": "two", "PGUSER": "me", "PGSSLMODE": "require",
            ])
        #expect(variables.database == "two")
        #expect(variables.host == "/run/pg")
        #expect(variables.connectionParameters["sslmode"] == "require")
    }

    @Test func `nothing at all is an error that says what to set`() {
        let error = #expect(throws: PostgresError.self) {
            try PostgresConfiguration(environment: [:])
        }
        #expect(error?.code == .configuration)
        #expect(error?.description.contains("DATABASE_URL is not set") == true)
    }

    @Test(arguments: [
        "postgres://me:swordfish@[::1/db", "postgres://me:sword%zzfish@h/db", "host", "http://x",
        "postgres://me:swordfish@h/db?nonsense=1", "postgres://me:swordfish@h/db?=1",
    ])
    func `a malformed address is refused and never repeated`(url: String) {
        let error = #expect(throws: PostgresError.self) { try PostgresConfiguration(url: url) }
        #expect(error?.code == .configuration)
        #expect(error?.description.contains("sword") == false)
    }
}
