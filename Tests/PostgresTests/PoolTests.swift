// SPDX-License-Identifier: Apache-2.0

import ServiceLifecycle
import Testing

@testable import Postgres

@Suite("Pool", .timeLimit(.minutes(5)))
struct PoolTests {
    @Test func `there are never more connections than the maximum`() async throws {
        try await withClient {
            $0.maximumConnections = 3
        } _: { client in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<30 {
                    group.addTask {
                        try await client.withTransaction { transaction in
                            let count = try await transaction.value(
                                """
                                select count(*) from pg_stat_activity
                                where datname = current_database()
                                """, as: Int.self)
                            #expect(count <= 3)
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func `nobody queues behind a slow statement while another connection is there`()
        async throws
    {
        try await withClient {
            $0.maximumConnections = 2
            $0.minimumConnections = 2
            $0.statementTimeout = nil
        } _: { client in
            try await withObserver(of: client) { observer in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { _ = try await client.query("select pg_sleep(600)") }
                    try await observer.wait(
                        until: """
                            select exists (select from pg_stat_activity
                                where datname = current_database() and state = 'active'
                                and query = 'select pg_sleep(600)'
                                and clock_timestamp() - query_start > interval '50 ms')
                            """)
                    try await withThrowingTaskGroup(of: Void.self) { quick in
                        for _ in 0..<50 { quick.addTask { try await expectAnswer(from: client) } }
                        try await quick.waitForAll()
                    }
                    group.cancelAll()
                }
            }
        }
    }

    @Test func `a caller that waits too long is told so`() async throws {
        try await withClient {
            $0.maximumConnections = 1
            $0.acquireTimeout = .milliseconds(100)
        } _: { client in
            try await connect(client)
            try await client.withConnection { _ in
                let error = try await failure { try await client.query("select 1") }
                #expect(error.code == .poolTimeout)
                #expect(error.description.contains("within 0.1 seconds"))
            }
            // On a busy machine the connection may take longer than that to come back.
            while (try? await client.query("select 1").count) != 1 { try Task.checkCancellation() }
        }
    }

    @Test func `a caller beyond the bound is turned away at once`() async throws {
        try await withClient {
            $0.maximumConnections = 1
            $0.maximumWaiters = 5
        } _: { client in
            let refused = Counter()
            try await withThrowingTaskGroup(of: Void.self) { group in
                try await client.withConnection { connection in
                    for _ in 0..<9 {
                        group.addTask {
                            do {
                                try await client.execute("select 1")
                            } catch let error as PostgresError where error.code == .poolFull {
                                refused.increment()
                            }
                        }
                    }
                    while refused.value < 4 { try await connection.execute("select 1") }
                }
                try await group.waitForAll()
            }
            #expect(refused.value == 4)
        }
    }

    @Test func `callers are served in the order in which they came`() async throws {
        try await withClient {
            $0.maximumConnections = 1
        } _: { client in
            let served = Journal()
            try await withThrowingTaskGroup(of: Void.self) { group in
                try await client.withConnection { _ in
                    for number in 0..<10 {
                        group.addTask {
                            try await client.withTransaction { _ in
                                served.append(number)
                            }
                        }
                        while await client.poolStatus().waiting <= number { await Task.yield() }
                    }
                }
                try await group.waitForAll()
            }
            #expect(served.entries == Array(0..<10))
        }
    }

    @Test func `a service group runs it and it lets work finish`() async throws {
        try await withClient {
            $0.minimumConnections = 2
        } _: { client in
            try await withObserver(of: client) { observer in
                let group = ServiceGroup(
                    configuration: .init(services: [client], logger: .init(label: "test")))
                try await withThrowingTaskGroup(of: Void.self) { tasks in
                    tasks.addTask { try await group.run() }
                    try await observer.wait(
                        until: """
                            select count(*) = 2 from pg_stat_activity
                            where datname = current_database() and pid <> pg_backend_pid()
                            """)
                    try await client.withTransaction { transaction in
                        try await transaction.execute("create table t (n int)")
                        await group.triggerGracefulShutdown()
                        try await transaction.execute("insert into t values (1)")
                    }
                    try await tasks.waitForAll()
                }
                #expect(try await observer.query("select * from t").count == 1)
                let error = try await failure { try await client.query("select 1") }
                #expect(error.code == .shutdown)
            }
        }
    }

    @Test func `shutdown does not wait longer than its bound`() async throws {
        try await withClient {
            $0.shutdownTimeout = .milliseconds(50)
        } _: { client in
            try await withObserver(of: client) { observer in
                async let error = failure { try await client.query("select pg_sleep(600)") }
                try await observer.wait(
                    until: """
                        select exists (select from pg_stat_activity
                            where datname = current_database() and state = 'active'
                            and query = 'select pg_sleep(600)')
                        """)
                await client.reactor.close(within: .milliseconds(50))
                #expect(try await error.code == .shutdown)
            }
        }
    }

    @Test func `a client that is released closes its connections`() async throws {
        try await withClient { client in
            var other: PostgresClient? = PostgresClient(configuration: client.configuration)
            let backend = try #require(
                try await other?.value("select pg_backend_pid()", as: Int32.self))
            other = nil
            try await client.wait(
                until: "select not exists (select from pg_stat_activity where pid = $1)", backend)
        }
    }
}
