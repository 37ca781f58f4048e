// SPDX-License-Identifier: Apache-2.0

import InMemoryTracing
import Instrumenting
import PostgresTesting
import Testing
import Tracing

@testable import Postgres

@Suite("Spans", .timeLimit(.minutes(5)))
struct SpanTests {
    private static let find = PostgresStatement(
        "select $1::text as secret", summary: "SELECT secrets")

    @Test func `a statement is one client span with the stable attributes`() async throws {
        let (spans, configuration) = try await spans { client in
            try await client.query(Self.find, "swordfish")
        }
        let span = try #require(spans.first)
        #expect(spans.count == 1)
        #expect(span.operationName == "SELECT secrets")
        #expect(span.kind == .client)
        #expect(span.status == nil)
        #expect(
            span.attributes.dictionary == [
                "db.system.name": "postgresql",
                "db.namespace": .string(configuration.database),
                "db.query.summary": "SELECT secrets",
                "db.query.text": "select $1::text as secret",
                "server.address": .string(configuration.host),
                "peer.service": "postgresql",
            ])
    }

    @Test func `a transaction is begin, its statements and commit, all siblings`() async throws {
        let (spans, _) = try await spans { client in
            try await withSpan("parent") { _ in
                try await client.withTransaction { transaction in
                    _ = try await transaction.query(Self.find, "a")
                }
            }
        }
        #expect(spans.map(\.operationName) == ["BEGIN", "SELECT secrets", "COMMIT", "parent"])
        let parent = try #require(spans.last)
        #expect(spans.dropLast().allSatisfy { $0.parentSpanID == parent.spanID })
    }

    @Test func `a failure is told by SQLSTATE, never by values`() async throws {
        let (spans, _) = try await spans { client in
            try await client.withTransaction { transaction in
                try await transaction.execute("create table t (code text primary key)")
                try await transaction.execute("insert into t values ($1)", "swordfish")
                try await transaction.execute("insert into t values ($1)", "swordfish")
            }
        }
        #expect(spans.map(\.operationName) == ["BEGIN", "test", "test", "test", "ROLLBACK"])
        let failed = spans[3]
        #expect(failed.attributes.dictionary["error.type"] == "23505")
        #expect(failed.attributes.dictionary["db.response.status_code"] == "23505")
        #expect(failed.status?.code == .error)
        #expect(
            failed.status?.message
                == "server (SQLSTATE 23505, unique_violation), constraint t_pkey, table t")
        expectNoValue("swordfish", in: spans)
    }

    @Test func `text that is no number is not repeated in telemetry`() async throws {
        let (spans, _) = try await spans { client in
            let error = try await failure { try await client.query("select $1::int", "swordfish") }
            #expect(error.message.contains("swordfish"))
            #expect(!error.description.contains("swordfish"))
            throw error
        }
        #expect(spans.first?.attributes.dictionary["error.type"] == "22P02")
        expectNoValue("swordfish", in: spans)
    }

    @Test func `a failure without SQLSTATE is told by its code`() async throws {
        let (spans, _) = try await spans {
            $0.maximumConnections = 1
            $0.acquireTimeout = .milliseconds(50)
        } _: { client in
            try await connect(client)
            try await client.withConnection { _ in _ = try await client.query(Self.find, "a") }
        }
        let span = try #require(spans.last)
        #expect(span.attributes.dictionary["error.type"] == "pool_timeout")
        #expect(span.attributes.dictionary["db.response.status_code"] == nil)
    }

    @Test func `nothing is traced where tracing is suppressed`() async throws {
        let (spans, _) = try await spans { client in
            try await withTracingSuppressed { try await client.query(Self.find, "a") }
        }
        #expect(spans.isEmpty)
    }

    @Test func `a port is told if it is not the usual one`() async throws {
        let usual = try PostgresConfiguration(url: "postgres://me@db.example/ledger")
        #expect(try await attributes(of: usual)["server.port"] == nil)
        #expect(try await attributes(of: usual)["server.address"] == "db.example")
        #expect(try await attributes(of: usual)["db.namespace"] == "ledger")
        let other = try PostgresConfiguration(url: "postgres://me@db.example:6432/ledger")
        #expect(try await attributes(of: other)["server.port"] == .int64(6432))
        let socket = try PostgresConfiguration(url: "postgres://me@:6432/ledger?host=/run/pg")
        #expect(try await attributes(of: socket)["server.port"] == nil)
        #expect(try await attributes(of: socket)["server.address"] == "/run/pg")
    }

    private func attributes(
        of configuration: PostgresConfiguration
    ) async throws -> [String: SpanAttribute] {
        let tracer = InMemoryTracer()
        withTracer(tracer) {
            let telemetry = StatementTelemetry(configuration: configuration)
            if let run = telemetry.begin(Self.find) { telemetry.end(run) }
        }
        return try #require(tracer.finishedSpans.first).attributes.dictionary
    }

    /// The spans that `body` leaves behind, in the order in which they ended; it may throw.
    private func spans<Result: Sendable>(
        _ configure: (inout PostgresConfiguration) -> Void = { _ in },
        _ body: (PostgresClient) async throws -> Result
    ) async throws -> ([FinishedInMemorySpan], PostgresConfiguration) {
        try await withClient(configure) { client in
            let tracer = InMemoryTracer()
            await withTracer(tracer) { _ = try? await body(client) }
            #expect(tracer.activeSpans.isEmpty)
            return (tracer.finishedSpans, client.configuration)
        }
    }

    private func expectNoValue(_ value: String, in spans: [FinishedInMemorySpan]) {
        for span in spans {
            let text =
                "\(span.operationName) \(span.attributes.dictionary) \(span.events)"
                + "\(span.errors) \(String(describing: span.status))"
            #expect(!text.contains(value))
        }
    }
}

extension SpanAttributes {
    /// The attributes as a value that can be compared.
    fileprivate var dictionary: [String: SpanAttribute] {
        var dictionary: [String: SpanAttribute] = [:]
        forEach { dictionary[$0] = $1 }
        return dictionary
    }
}
