// SPDX-License-Identifier: Apache-2.0

import Postgres
import Testing

@Suite("Statements", .timeLimit(.minutes(5)))
struct StatementTests {
    @Test func `many statements share one connection and each gets its own answer`() async throws {
        try await withClient {
            $0.maximumConnections = 1
            $0.pipelineDepth = 8
        } _: { client in
            let backends = try await withThrowingTaskGroup(of: Int32.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        let rows = try await client.query(
                            "select $1::bigint, pg_backend_pid()", number)
                        let (echo, backend) = try rows[0].decode(Int.self, Int32.self)
                        #expect(echo == number)
                        return backend
                    }
                }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(backends.count == 1)
        }
    }

    @Test func `one that fails does not disturb those around it`() async throws {
        try await withClient {
            $0.maximumConnections = 1
        } _: { client in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<60 {
                    group.addTask {
                        let divisor = number % 3
                        if divisor == 0 {
                            let error = try await failure {
                                try await client.query("select 6 / $1::int", Int32(divisor))
                            }
                            #expect(error.sqlState == "22012")
                        } else {
                            let result = try await client.value(
                                "select 6 / $1::int", Int32(divisor), as: Int.self)
                            #expect(result == 6 / divisor)
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func `an error tells SQLSTATE, constraint, table and, apart, what the server said`()
        async throws
    {
        try await withClient { client in
            try await client.execute("create table t (id bigint constraint only_once primary key)")
            try await client.execute("insert into t values ($1)", 4711)
            let error = try await failure {
                try await client.execute("insert into t values ($1)", 4711)
            }
            #expect(error.code == .server)
            #expect(error.sqlState == SQLState.uniqueViolation)
            #expect(error.constraint == "only_once")
            #expect(error.table == "t")
            #expect(error.detail?.contains("4711") == true)
            #expect(
                error.description
                    == "server (SQLSTATE 23505, unique_violation), constraint only_once, table t")
        }
    }

    @Test func `a failure at commit is the statement's failure`() async throws {
        try await withClient { client in
            try await client.execute(
                "create table t (n int unique deferrable initially deferred)")
            let error = try await failure {
                try await client.execute("insert into t values (1), (1)")
            }
            #expect(error.sqlState == SQLState.uniqueViolation)
            #expect(try await client.query("select * from t").isEmpty)
        }
    }

    @Test func `a statement is prepared once for each connection and kind of parameters`()
        async throws
    {
        try await withClient {
            $0.maximumConnections = 1
        } _: { client in
            let statement = PostgresStatement("select $1::text", summary: "test")
            for _ in 0..<3 { try await client.execute(statement, "a") }
            try await client.execute(statement, String?.none)
            let count: PostgresStatement =
                "select count(*) from pg_prepared_statements where statement = 'select $1::text'"
            #expect(try await client.value(count, as: Int.self) == 1)
            try await client.execute(statement, 1)
            #expect(try await client.value(count, as: Int.self) == 2)
        }
    }

    @Test func `a statement that is planned anew is never kept, and fails as others do`()
        async throws
    {
        try await withClient {
            $0.maximumConnections = 1
        } _: { client in
            let divide = PostgresStatement(
                "select 8 / $1::int", summary: "test", isPlannedAnew: true)
            for divisor in [1, 2, 4] {
                #expect(
                    try await client.query(divide, Int32(divisor))[0][0, as: Int.self] == 8
                        / divisor)
            }
            let error = try await #require(throws: PostgresError.self) {
                try await client.query(divide, Int32(0))
            }
            #expect(error.sqlState == "22012")
            let wrong = PostgresStatement("select nothing", summary: "test", isPlannedAnew: true)
            await #expect(throws: PostgresError.self) { try await client.query(wrong) }
            #expect(try await client.query(divide, Int32(8))[0][0, as: Int.self] == 1)
            let kept: PostgresStatement =
                "select count(*) from pg_prepared_statements where statement like 'select 8%'"
            #expect(try await client.value(kept, as: Int.self) == 0)
        }
    }

    @Test func `the statement that was unused for longest makes room`() async throws {
        try await withClient {
            $0.maximumConnections = 1
            $0.preparedStatementLimit = 3
        } _: { client in
            for number in 0..<10 {
                let statement = PostgresStatement("select \(number)", summary: "test")
                let rows = try await client.query(statement)
                #expect(try rows[0][0, as: Int.self] == number)
            }
            let count = try await client.value(
                "select count(*) from pg_prepared_statements", as: Int.self)
            #expect(count == 3)
        }
    }

    @Test func `a prepared statement survives a change of the table`() async throws {
        try await withClient {
            $0.maximumConnections = 1
        } _: { client in
            try await client.execute("create table t (a int)")
            try await client.execute("insert into t values (1)")
            let select: PostgresStatement = "select * from t"
            #expect(try await client.query(select)[0].columnCount == 1)
            try await client.execute("alter table t add b int")
            #expect(try await client.query(select)[0].columnCount == 2)
        }
    }

    @Test func `a prepared statement that the server forgot is prepared again`() async throws {
        try await withClient {
            $0.maximumConnections = 1
        } _: { client in
            let select: PostgresStatement = "select 1"
            try await client.execute(select)
            try await client.execute("deallocate all")
            #expect(try await client.query(select).count == 1)
        }
    }
}
