// SPDX-License-Identifier: Apache-2.0

import Postgres
import Testing

@Suite("Cancellation and timeouts", .timeLimit(.minutes(5)))
struct CancellationTests {
    private static let isSleeping: PostgresStatement = """
        select exists (
            select from pg_stat_activity
            where datname = current_database() and state = 'active' and query like '%pg_sleep%'
                and pid <> pg_backend_pid())
        """
    private static let isQuiet: PostgresStatement = """
        select not exists (
            select from pg_stat_activity
            where datname = current_database() and state = 'active' and query like '%pg_sleep%'
                and pid <> pg_backend_pid())
        """

    @Test func `cancelling the task ends the query at the server`() async throws {
        try await withClient { client in
            try await withObserver(of: client) { observer in
                try await cancelWhileSleeping(client, observer) {
                    try await client.query("select pg_sleep(600)")
                }
                try await observer.wait(until: Self.isQuiet)
                try await expectAnswer(from: client)
            }
        }
    }

    @Test func `a transaction that is cancelled is rolled back and its connection returns`()
        async throws
    {
        try await withClient {
            $0.maximumConnections = 1
        } _: { client in
            try await client.execute("create table t (n int)")
            try await withObserver(of: client) { observer in
                try await cancelWhileSleeping(client, observer) {
                    try await client.withTransaction { transaction in
                        try await transaction.execute("insert into t values (1)")
                        try await transaction.execute("select pg_sleep(600)")
                    }
                }
                #expect(try await client.query("select * from t").isEmpty)
            }
        }
    }

    @Test func `a neighbour in the same pipeline does not notice`() async throws {
        try await withClient {
            $0.maximumConnections = 1
        } _: { client in
            try await withObserver(of: client) { observer in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        try await cancelWhileSleeping(client, observer) {
                            try await client.query("select pg_sleep(600)")
                        }
                    }
                    try await observer.wait(until: Self.isSleeping)
                    for number in 0..<20 {
                        group.addTask {
                            let echo = try await client.value(
                                "select $1::bigint", number, as: Int.self)
                            #expect(echo == number)
                        }
                    }
                    try await group.waitForAll()
                }
            }
        }
    }

    @Test func `cancelling at any moment gives an answer or a cancellation, nothing else`()
        async throws
    {
        try await withClient {
            $0.maximumConnections = 2
        } _: { client in
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<300 {
                    group.addTask {
                        await withTaskGroup(of: Void.self) { inner in
                            inner.addTask {
                                do {
                                    let echo = try await client.value(
                                        "select $1::bigint", number, as: Int.self)
                                    #expect(echo == number)
                                } catch {
                                    #expect(error is CancellationError)
                                }
                            }
                            for _ in 0..<number % 7 { await Task.yield() }
                            inner.cancelAll()
                        }
                    }
                }
            }
            try await expectAnswer(from: client)
        }
    }

    @Test func `a caller that waits for a connection can be cancelled`() async throws {
        try await withClient {
            $0.maximumConnections = 1
        } _: { client in
            try await client.withConnection { _ in
                await withTaskGroup(of: Void.self) { group in
                    group.addTask {
                        await #expect(throws: CancellationError.self) {
                            try await client.query("select 1")
                        }
                    }
                    group.addTask {
                        await #expect(throws: CancellationError.self) {
                            try await client.withTransaction { _ in }
                        }
                    }
                    group.cancelAll()
                }
            }
            try await expectAnswer(from: client)
        }
    }

    @Test func `a statement that takes too long is stopped by the server`() async throws {
        try await withClient {
            // The answer afterwards has to come within it as well, on a busy machine, too.
            $0.statementTimeout = .seconds(2)
        } _: { client in
            let error = try await failure { try await client.query("select pg_sleep(600)") }
            #expect(error.code == .statementTimeout)
            #expect(error.sqlState == SQLState.queryCanceled)
            try await expectAnswer(from: client)
        }
    }

    @Test func `an administrator's cancellation is not the caller's`() async throws {
        try await withClient { client in
            try await withObserver(of: client) { observer in
                async let error = failure { try await client.query("select pg_sleep(600)") }
                try await observer.wait(until: Self.isSleeping)
                try await observer.execute(
                    """
                    select pg_cancel_backend(pid) from pg_stat_activity
                    where datname = current_database() and query like '%pg_sleep%'
                        and pid <> pg_backend_pid()
                    """)
                #expect(try await error.code == .cancelled)
            }
        }
    }

    /// Runs `body` in a task, cancels it once the server is busy with it, and expects it to say so.
    private func cancelWhileSleeping<Result: Sendable>(
        _ client: PostgresClient, _ observer: PostgresClient,
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                await #expect(throws: CancellationError.self) { _ = try await body() }
            }
            try await observer.wait(until: Self.isSleeping)
            group.cancelAll()
            for try await _ in group {}
        }
    }
}
