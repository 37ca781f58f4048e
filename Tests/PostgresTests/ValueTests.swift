// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Postgres

@Suite("Values", .timeLimit(.minutes(5)))
struct ValueTests {
    @Test func `every type comes back as it was sent, and null as nil`() async throws {
        try await withClient { client in
            try await expectRoundTrip(true, "boolean", client)
            try await expectRoundTrip(false, "boolean", client)
            try await expectRoundTrip(Int.min, "bigint", client)
            try await expectRoundTrip(Int64.max, "bigint", client)
            try await expectRoundTrip(Int32.min, "integer", client)
            try await expectRoundTrip(Int16.max, "smallint", client)
            try await expectRoundTrip(-0.1, "double precision", client)
            try await expectRoundTrip(Float(0.25), "real", client)
            try await expectRoundTrip("Zürich 🧾 ''; --", "text", client)
            try await expectRoundTrip("", "text", client)
            try await expectRoundTrip(UUID(), "uuid", client)
            try await expectRoundTrip(Data([0, 1, 255]), "bytea", client)
            try await expectRoundTrip([0, 1, 255] as [UInt8], "bytea", client)
            try await expectRoundTrip([] as [UInt8], "bytea", client)
            try await expectRoundTrip(PostgresJSON(#"{"a": [1, null]}"#), "jsonb", client)
            try await expectRoundTrip(
                PostgresTimestamp(microsecondsSince1970: 1_732_000_000_123_457), "timestamptz",
                client)
            try await expectRoundTrip(
                PostgresTimestamp(microsecondsSince1970: -1), "timestamptz", client)
        }
    }

    @Test func `arrays come back as they were sent`() async throws {
        try await withClient { client in
            try await expectRoundTrip(["a", "", "ß, \"quoted\""], "text[]", client)
            try await expectRoundTrip([] as [String], "text[]", client)
            try await expectRoundTrip([1, -2] as [Int], "bigint[]", client)
            try await expectRoundTrip([Int64.max], "bigint[]", client)
            try await expectRoundTrip([UUID(), UUID()], "uuid[]", client)
        }
    }

    @Test func `a date is exact to the microsecond`() async throws {
        try await withClient { client in
            let date = Date(timeIntervalSince1970: 1_763_640_000.123_456)
            let read = try await client.value("select $1", date, as: Date.self)
            #expect(abs(read.timeIntervalSince(date)) < 0.000_001)
            let text = try await client.value(
                "select to_char($1 at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')", date,
                as: String.self)
            #expect(text == "2025-11-20 12:00:00.123456")
        }
    }

    @Test(arguments: [
        "0001-01-01", "1600-02-29", "1899-12-31", "1970-01-01", "1999-12-31", "2000-01-01",
        "2000-02-29", "2024-02-29", "2100-03-01", "9999-12-31",
    ])
    func `a day is read and written as text`(day: String) async throws {
        try await withClient { client in
            let read = try await client.value("select $1::date", day, as: String.self)
            #expect(read == day)
        }
    }

    @Test(arguments: [
        "0", "1", "-1", "10000", "99999999", "100000000", "0.1", "0.0001", "-12345678.90123",
        "0.000000001", "42.50", "120000.00", "9223372036854775807",
    ])
    func `a numeric is read as SQL prints it`(number: String) async throws {
        try await withClient { client in
            let read = try await client.value("select $1::numeric", number, as: String.self)
            #expect(read == number)
        }
    }

    @Test func `a sum of bigint is read as an integer if it fits`() async throws {
        try await withClient { client in
            let sum: PostgresStatement = "select sum(n) from generate_series(1::bigint, 4) n"
            #expect(try await client.value(sum, as: Int.self) == 10)
            let error = try await failure {
                try await client.value("select 0.5::numeric", as: Int.self)
            }
            #expect(error.code == .decoding)
        }
    }

    @Test func `text stands where the server wants a day, an enum or a number`() async throws {
        try await withClient { client in
            try await client.execute("create type mood as enum ('calm', 'wild')")
            try await client.execute("create table t (day date, mood mood, amount numeric(9,2))")
            try await client.execute(
                "insert into t values ($1, $2, $3)", "2026-11-20", "calm", "42.50")
            let row = try #require(try await client.query("select * from t").first)
            let (day, mood, amount) = try row.decode(String.self, String.self, Double.self)
            #expect((day, mood, amount) == ("2026-11-20", "calm", 42.5))
        }
    }

    @Test func `a value that does not fit is an error that names column and types`() async throws {
        try await withClient { client in
            let rows = try await client.query("select 'x' as label, null::bigint as amount")
            let row = try #require(rows.first)
            let wrongType = try await failure { try row["label", as: Int.self] }
            #expect(wrongType.description.contains("\"label\") is text and cannot be read as Int"))
            let null = try await failure { try row["amount", as: Int64.self] }
            #expect(
                null.description.contains("\"amount\") is null and cannot be read as Int64"))
            #expect(try row["amount", as: Int64?.self] == nil)
            let missing = try await failure { try row["total", as: Int.self] }
            #expect(missing.description.contains("no column \"total\""))
            let tooFew = try await failure { try row.decode(String.self) }
            #expect(tooFew.description == "1 columns were read, but the row has 2")
            let tooMany = try await failure {
                try row.decode(String.self, Int?.self, Int.self)
            }
            #expect(tooMany.code == .decoding)
        }
    }

    @Test func `text with a NUL is refused before it is sent`() async throws {
        try await withClient { client in
            let error = try await failure {
                try await client.query("select $1::int, $2::text", 1, "a\0secret")
            }
            #expect(error.code == .encoding)
            #expect(error.description.hasPrefix("parameter $2"))
            #expect(!error.description.contains("secret"))
        }
    }

    @Test func `rows are a collection, and counts are of rows touched`() async throws {
        try await withClient { client in
            try await client.execute("create table t (n bigint)")
            let inserted = try await client.execute(
                "insert into t select generate_series(1, $1::bigint)", 5)
            #expect(inserted == 5)
            let rows = try await client.query("select n, n::text from t order by t.n")
            let pairs = try rows.map { try $0.decode(Int.self, String.self) }
            #expect(pairs.map(\.0) == [1, 2, 3, 4, 5])
            #expect(pairs.map(\.1) == ["1", "2", "3", "4", "5"])
            #expect(try await client.query("select n from t where n > 9").isEmpty)
            #expect(try await client.execute("delete from t where n <> $1", 3) == 4)
        }
    }

    private func expectRoundTrip<Value: PostgresEncodable & PostgresDecodable & Equatable>(
        _ value: Value, _ type: String, _ client: PostgresClient,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let statement = PostgresStatement("select $1::\(type), $2::\(type)", summary: "test")
        let rows = try await client.query(statement, value, Value?.none)
        let row = try #require(rows.first, sourceLocation: sourceLocation)
        let (read, null) = try row.decode(Value.self, Value?.self)
        #expect(read == value, sourceLocation: sourceLocation)
        #expect(null == nil, sourceLocation: sourceLocation)
    }
}
