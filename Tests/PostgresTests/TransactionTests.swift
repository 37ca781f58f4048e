// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Postgres

@Suite("Transactions and connections", .timeLimit(.minutes(5)))
struct TransactionTests {
    private struct Refusal: Error {}

    @Test func `what a transaction did is seen by others once it has returned`() async throws {
        try await withClient { client in
            try await client.execute("create table t (n bigint)")
            let inside = try await client.withTransaction { transaction in
                try await transaction.execute("insert into t values ($1)", 1)
                #expect(try await client.query("select * from t").isEmpty)
                return try await transaction.query("select * from t").count
            }
            #expect(inside == 1)
            #expect(try await client.query("select * from t").count == 1)
        }
    }

    @Test func `a transaction that throws leaves nothing behind`() async throws {
        try await withClient {
            $0.maximumConnections = 1
        } _: { client in
            try await client.execute("create table t (n bigint)")
            await #expect(throws: Refusal.self) {
                try await client.withTransaction { transaction in
                    try await transaction.execute("insert into t values ($1)", 1)
                    throw Refusal()
                }
            }
            #expect(try await client.query("select * from t").isEmpty)
        }
    }

    @Test func `a failure that the body swallows is told at commit`() async throws {
        try await withClient {
            $0.maximumConnections = 1
        } _: { client in
            try await client.execute("create table t (n bigint)")
            let error = try await failure {
                try await client.withTransaction { transaction in
                    try await transaction.execute("insert into t values ($1)", 1)
                    _ = try? await transaction.query("select 1/0")
                }
            }
            #expect(error.code == .transactionAborted)
            #expect(try await client.query("select * from t").isEmpty)
        }
    }

    @Test func `a commit that the server refuses is an error, and the connection is fine`()
        async throws
    {
        try await withClient {
            $0.maximumConnections = 1
        } _: { client in
            try await client.execute(
                "create table t (n int unique deferrable initially deferred)")
            let error = try await failure {
                try await client.withTransaction { transaction in
                    try await transaction.execute("insert into t values (1)")
                    try await transaction.execute("insert into t values (1)")
                }
            }
            #expect(error.sqlState == SQLState.uniqueViolation)
            #expect(try await client.query("select * from t").isEmpty)
        }
    }

    @Test func `a transaction inside a transaction is refused instead of waiting for itself`()
        async throws
    {
        try await withClient {
            $0.maximumConnections = 1
        } _: { client in
            let error = try await failure {
                try await client.withTransaction { _ in
                    try await client.withTransaction { _ in }
                }
            }
            #expect(error.code == .nestedTransaction)
            try await expectAnswer(from: client)
        }
    }

    @Test func `a transaction that is kept beyond its scope is refused`() async throws {
        try await withClient { client in
            let kept = try await client.withTransaction { $0 }
            let error = try await failure { try await kept.query("select 1") }
            #expect(error.code == .scopeEnded)
        }
    }

    @Test func `isolation and read-only are what was asked for`() async throws {
        try await withClient { client in
            let level = try await client.withTransaction(isolation: .serializable) { transaction in
                try await transaction.value(
                    "select current_setting('transaction_isolation')", as: String.self)
            }
            #expect(level == "serializable")
            let error = try await failure {
                try await client.withTransaction(readOnly: true) { transaction in
                    try await transaction.execute("create table t (n int)")
                }
            }
            #expect(error.sqlState == "25006")
        }
    }

    @Test func `transactions and statements mix on few connections and nobody starves`()
        async throws
    {
        try await withClient {
            $0.maximumConnections = 2
        } _: { client in
            try await client.execute("create table t (n bigint)")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<100 {
                    group.addTask {
                        guard number % 4 == 0 else {
                            let echo = try await client.value(
                                "select $1::bigint", number, as: Int.self)
                            return #expect(echo == number)
                        }
                        try await client.withTransaction { transaction in
                            try await transaction.execute("insert into t values ($1)", number)
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await client.value("select count(*) from t", as: Int.self) == 25)
        }
    }

    @Test func `statements of one transaction may run at once, in one session`() async throws {
        try await withClient { client in
            try await client.withTransaction { transaction in
                async let first = transaction.value("select pg_backend_pid()", as: Int.self)
                async let second = transaction.value("select pg_backend_pid()", as: Int.self)
                let (one, other) = try await (first, second)
                #expect(one == other)
            }
        }
    }

    @Test func `a leased connection keeps its session, and leaves no trace of it`() async throws {
        try await withClient {
            $0.maximumConnections = 1
        } _: { client in
            let inside = try await client.withConnection { connection in
                try await connection.execute("set search_path to nowhere")
                try await connection.execute("create temporary table scratch (n int)")
                return try await connection.value("show search_path", as: String.self)
            }
            #expect(inside == "nowhere")
            #expect(try await client.value("show search_path", as: String.self) != "nowhere")
            let error = try await failure { try await client.query("select * from scratch") }
            #expect(error.sqlState == "42P01")
        }
    }

    @Test func `a connection that is left in a transaction is not given to anybody else`()
        async throws
    {
        try await withClient {
            $0.maximumConnections = 1
        } _: { client in
            try await client.execute("create table t (n int)")
            try await client.withConnection { connection in
                try await connection.execute("begin")
                try await connection.execute("insert into t values (1)")
            }
            #expect(try await client.query("select * from t").isEmpty)
        }
    }
}
