// SPDX-License-Identifier: Apache-2.0

import Foundation
import PostgresTesting
import Synchronization
import Testing

@testable import Postgres

/// Runs `body` with a client of a new database.
func withClient<Result: Sendable>(
    _ configure: (inout PostgresConfiguration) -> Void = { _ in },
    _ body: (PostgresClient) async throws -> Result
) async throws -> Result {
    try await withTestDatabase { url in
        var configuration = try PostgresConfiguration(url: url)
        configuration.acquireTimeout = .seconds(30)
        configure(&configuration)
        return try await PostgresClient.withClient(configuration: configuration, body)
    }
}

/// A second client of the same database, which looks on from outside the first one's pool.
func withObserver<Result: Sendable>(
    of client: PostgresClient, _ body: (PostgresClient) async throws -> Result
) async throws -> Result {
    var configuration = client.configuration
    configuration.maximumConnections = 1
    return try await PostgresClient.withClient(configuration: configuration, body)
}

extension PostgresStatement: ExpressibleByStringLiteral {
    /// A statement whose summary does not matter to the test.
    public init(stringLiteral sql: String) {
        self.init(sql, summary: "test")
    }
}

extension PostgresSession {
    /// The one value of a statement that gives one.
    func value<Value: PostgresDecodable>(
        _ sql: PostgresStatement, _ parameters: any PostgresEncodable..., as type: Value.Type
    ) async throws -> Value {
        let rows = try await query(sql, parameters: parameters)
        return try #require(rows.first)[0, as: type]
    }

    /// Asks again and again until the answer is true: the time that passes is the server's.
    func wait(until condition: PostgresStatement, _ parameters: any PostgresEncodable...)
        async throws
    {
        while try await query(condition, parameters: parameters).first?[0, as: Bool.self] != true {
            try Task.checkCancellation()
            await Task.yield()
        }
    }
}

/// The ``PostgresError`` that `body` throws.
func failure<Result>(
    of body: () async throws -> Result, sourceLocation: SourceLocation = #_sourceLocation
) async throws -> PostgresError {
    let error = await #expect(throws: PostgresError.self, sourceLocation: sourceLocation) {
        _ = try await body()
    }
    return try #require(error, sourceLocation: sourceLocation)
}

/// A number that tasks share.
final class Counter: Sendable {
    private let number = Atomic(0)

    var value: Int { number.load(ordering: .relaxed) }

    func increment() { number.add(1, ordering: .relaxed) }
}

/// Expects that the client works.
func expectAnswer(
    from client: PostgresClient, sourceLocation: SourceLocation = #_sourceLocation
) async throws {
    let rows = try await client.query("select 1")
    #expect(rows.count == 1, sourceLocation: sourceLocation)
}

/// What happened, in order.
final class Journal: Sendable {
    private let numbers = Mutex<[Int]>([])

    var entries: [Int] { numbers.withLock { $0 } }

    func append(_ number: Int) { numbers.withLock { $0.append(number) } }
}

/// Opens the first connection, however long a busy machine takes over it.
func connect(_ client: PostgresClient) async throws {
    while await client.poolStatus().connections == 0 {
        try Task.checkCancellation()
        _ = try? await client.execute("select 1")
    }
}
