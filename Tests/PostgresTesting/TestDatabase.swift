// SPDX-License-Identifier: Apache-2.0

import Foundation
import Instrumenting
import Postgres

/// Runs `body` with the address of a new, empty database, which is dropped afterwards.
///
/// The server is that of `OUTLAY_TEST_DATABASE_URL`, whose user must be allowed to create databases,
/// or else one of the tests' own; see ``PostgresServer``.
package func withTestDatabase<Result: Sendable>(
    _ body: (String) async throws -> Result
) async throws -> Result {
    let name = "test_" + UUID().uuidString.lowercased().replacing("-", with: "")
    let (admin, url) = try await addresses(of: name)
    try await execute("create database \(name)", at: admin)
    do {
        let result = try await body(url)
        try await execute("drop database \(name) with (force)", at: admin)
        return result
    } catch {
        try? await execute("drop database \(name) with (force)", at: admin)
        throw error
    }
}

/// The address of the server's own database, and that of the one to be made.
private func addresses(of name: String) async throws -> (admin: String, url: String) {
    guard let given = ProcessInfo.processInfo.environment["OUTLAY_TEST_DATABASE_URL"],
        var components = URLComponents(string: given)
    else {
        let server = try await PostgresServer.shared()
        return (server.url(database: "postgres"), server.url(database: name))
    }
    components.path = "/\(name)"
    return (given, components.string ?? given)
}

/// Outside any span: what prepares a test does not belong to its trace.
private func execute(_ sql: String, at url: String) async throws {
    var configuration = try PostgresConfiguration(url: url)
    configuration.maximumConnections = 1
    configuration.acquireTimeout = .seconds(60)
    // Other tests' sessions have a part in it, as long as they take.
    configuration.statementTimeout = .seconds(300)
    try await withTracingSuppressed {
        try await PostgresClient.withClient(configuration: configuration) { client in
            _ = try await client.execute(PostgresStatement(sql, summary: "test"))
        }
    }
}
