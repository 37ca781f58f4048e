// SPDX-License-Identifier: Apache-2.0

import PostgresTesting
import Testing

@testable import Postgres

@Suite("Recovery", .timeLimit(.minutes(5)))
struct RecoveryTests {
    private static let killOthers: PostgresStatement = """
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()
        """

    @Test func `a statement whose backend is killed fails clearly, the next one succeeds`()
        async throws
    {
        try await withClient { client in
            try await withObserver(of: client) { observer in
                async let error = failure { try await client.query("select pg_sleep(600)") }
                try await observer.wait(
                    until: """
                        select exists (select from pg_stat_activity
                            where state = 'active' and query = 'select pg_sleep(600)'
                                and datname = current_database())
                        """)
                try await observer.execute(Self.killOthers)
                let lost = try await error
                #expect(lost.code == .connection)
                #expect(lost.sqlState == "57P01")
                #expect(lost.description.hasPrefix("the connection to Postgres was lost"))
                try await expectAnswer(from: client)
            }
        }
    }

    @Test func `a transaction whose backend is killed fails, and nothing of it remains`()
        async throws
    {
        try await withClient { client in
            try await client.execute("create table t (n int)")
            try await withObserver(of: client) { observer in
                let error = try await failure {
                    try await client.withTransaction { transaction in
                        try await transaction.execute("insert into t values (1)")
                        try await observer.execute(Self.killOthers)
                        try await transaction.execute("insert into t values (2)")
                    }
                }
                #expect(error.code == .connection)
                #expect(try await client.query("select * from t").isEmpty)
            }
        }
    }

    @Test func `killing backends under load gives connection errors only, and no leak`()
        async throws
    {
        try await withClient {
            $0.maximumConnections = 4
        } _: { client in
            try await withObserver(of: client) { observer in
                let isDone = Counter()
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<16 {
                        group.addTask {
                            while isDone.value == 0 {
                                await Self.expectAnswerOrLoss(client, number)
                            }
                        }
                    }
                    for _ in 0..<20 {
                        try await observer.execute(Self.killOthers)
                        while await client.poolStatus().connections == 0 { await Task.yield() }
                    }
                    isDone.increment()
                    try await group.waitForAll()
                }
                let status = await client.poolStatus()
                #expect((status.leased, status.inFlight, status.waiting) == (0, 0, 0))
                #expect(status.connections <= 4)
            }
        }
    }

    @Test func `a server that crashes under load comes back by itself`() async throws {
        try await PostgresServer.with { server in
            var configuration = try PostgresConfiguration(url: server.url(database: "postgres"))
            configuration.maximumConnections = 4
            configuration.acquireTimeout = .seconds(30)
            try await PostgresClient.withClient(configuration: configuration) { client in
                let isDone = Counter()
                let successes = Counter()
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<16 {
                        group.addTask {
                            while isDone.value == 0 {
                                await Self.expectAnswerOrLoss(client, number)
                                successes.increment()
                            }
                        }
                    }
                    for _ in 0..<2 {
                        let before = successes.value
                        while successes.value < before + 100 { await Task.yield() }
                        try await server.kill()
                        try await server.start()
                        try await expectAnswer(from: client)
                    }
                    isDone.increment()
                    try await group.waitForAll()
                }
                #expect(await client.poolStatus().waiting == 0)
            }
        }
    }

    @Test func `a server that is away is an error that says why`() async throws {
        var configuration = try PostgresConfiguration(url: "postgres://me@/db?host=/nowhere")
        // Long enough for a busy machine to have tried once.
        configuration.acquireTimeout = .seconds(2)
        try await PostgresClient.withClient(configuration: configuration) { client in
            let error = try await failure { try await client.query("select 1") }
            #expect(error.code == .connection)
            #expect(error.description.contains("/nowhere"))
        }
    }

    @Test func `pauses between attempts grow, are bounded and differ`() {
        let backoff = PostgresBackoff()
        #expect(backoff.delay(afterFailures: 1, random: 1) == .milliseconds(50))
        #expect(backoff.delay(afterFailures: 1, random: 0) == .milliseconds(25))
        #expect(backoff.delay(afterFailures: 3, random: 1) == .milliseconds(200))
        #expect(backoff.delay(afterFailures: 1000, random: 1) == .seconds(5))
    }

    /// A statement or a transaction; both may be lost, neither may give anything but what was asked.
    private static func expectAnswerOrLoss(_ client: PostgresClient, _ number: Int) async {
        do {
            let statement: PostgresStatement = "select $1::bigint"
            let echo =
                if number % 4 == 0 {
                    try await client.withTransaction { transaction in
                        try await transaction.value(statement, number, as: Int.self)
                    }
                } else {
                    try await client.value(statement, number, as: Int.self)
                }
            #expect(echo == number)
        } catch {
            #expect((error as? PostgresError)?.code == .connection, "\(error)")
        }
    }
}
