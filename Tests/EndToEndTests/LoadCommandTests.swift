// SPDX-License-Identifier: Apache-2.0

import Foundation
import LoadGenerator
import Postgres
import PostgresTesting
import Subprocess
import TelemetryModel
import Testing
import TraceStore

/// Generated load on the real API, and whether everyone counts the same.
@Suite(.timeLimit(.minutes(5))) struct LoadCommandTests {
    @Test func `report, database and collector agree on what happened`() async throws {
        try await withCollector { endpoint, store in
            try await withTestDatabase { url in
                let report = try await withMigrations(at: url) {
                    try await loading(url, endpoint: endpoint)
                }
                let created = report.routes["POST /expenses"]?.outcomes["201"] ?? 0
                #expect(created > 0)
                #expect(try await expenses(in: url) == created)
                #expect(report.requests.errors == 0, "\(report.routes)")
                #expect(report.arrivals.shed == 0)
                #expect(report.arrivals.finished == report.arrivals.intended)
                check(report, against: store.traces(matching: TraceSearch(limit: 10_000)))
            }
        }
    }

    @Test func `a threshold that is not kept is exit code 3, and a bad option 64`() async throws {
        let run = try await outlay(
            [
                "load", "--url", "http://127.0.0.1:1", "--rate", "20", "--duration", "500ms",
                "--max-errors", "1%", "--json", "-",
            ], environment: ["OTEL_TRACES_EXPORTER": "none"])
        #expect(run.status == .exited(3), "\(run.log)")
        #expect(run.log.contains("100.000 % of the requests failed or were shed"))
        let report = try LoadReport(json: Array(run.output.utf8))
        #expect(report.requests.outcomes.keys.sorted() == ["connection"])
        for arguments in [
            ["--rate", "many"], ["--duration", "0s"], ["--mix", "sleep=1"], ["--users", "0"],
            ["--url", "nowhere"], ["--max-errors", "200%"], ["--amplify", "spans"],
        ] {
            let refused = try await outlay(["load"] + arguments)
            #expect(refused.status == .exited(64), "\(arguments): \(refused.log)")
        }
    }

    @Test func `seeding again changes nothing`() async throws {
        _ = try await withStack { stack in
            let arguments = ["seed", "--url", stack.api, "--month", "2026-11"]
            let variables = ["OTEL_TRACES_EXPORTER": "none"]
            let first = try await outlay(arguments, environment: variables)
            #expect(first.status.isSuccess, "\(first.log)")
            #expect(first.output.contains("90 expenses created, 0 were there"))
            let second = try await outlay(arguments, environment: variables)
            #expect(second.output.contains("0 expenses created, 90 were there"), "\(second.log)")
            let summary = try await stack.request(
                .GET, "/expenses/summary?month=2026-10", headers: ["x-user-id": "ada"])
            #expect(summary.body.contains(#""category":"travel","currency":"EUR""#))
        }
    }

    /// Runs the API, the bank and one load upon them, and returns the report of the load.
    private func loading(_ url: String, endpoint: String) async throws -> LoadReport {
        let variables = ["DATABASE_URL": url, "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint]
        return try await withBankProcess(environment: variables) { bank in
            var forAPI = variables
            forAPI["OUTLAY_BANK_URL"] = bank.api
            return try await withAPI(environment: forAPI) { api in
                let run = try await outlay(
                    [
                        "load", "--url", api.api, "--bank-url", bank.api, "--rate", "20",
                        "--duration", "4s", "--seed", "7", "--users", "5", "--json", "-",
                        "--timeout", "60s", "--max-errors", "0.1%",
                    ], environment: ["OTEL_EXPORTER_OTLP_ENDPOINT": endpoint])
                #expect(run.status.isSuccess, "\(run.log)")
                return try LoadReport(json: Array(run.output.utf8))
            }.result
        }.result
    }

    private func check(_ report: LoadReport, against traces: [Trace]) {
        let journeys = traces.filter { trace in
            trace.spans.contains { $0.span.name.hasPrefix("journey ") }
        }
        #expect(journeys.count == report.arrivals.finished)
        for (kind, series) in report.journeys {
            let named = journeys.flatMap(\.spans).filter { $0.span.name == "journey \(kind)" }
            #expect(named.count == series.count, "\(kind)")
            #expect(named.allSatisfy { $0.span.parentSpanID == nil })
        }
        let spans = journeys.flatMap { trace in
            trace.spans.map { ($0.span, trace.sources[$0.source].resource.serviceName) }
        }
        let sent = spans.filter { $0.0.kind == .client && $0.1 == "outlay-load" }
        #expect(sent.count == report.requests.count)
        // Each request was answered within the trace that the generator began.
        let served = spans.filter { $0.0.kind == .server && $0.1 == "outlay-expenses" }
        #expect(served.count == report.requests.count)
        let ids = Set(journeys.map { "\($0.id)" })
        #expect(report.slowest.allSatisfy { ids.contains($0.traceID) })
    }

    private func expenses(in url: String) async throws -> Int {
        let configuration = try PostgresConfiguration(url: url)
        return try await PostgresClient.withClient(configuration: configuration) { client in
            let rows = try await client.query(
                PostgresStatement("select count(*) from expenses", summary: "test"),
                parameters: [])
            return try #require(rows.first)[0, as: Int.self]
        }
    }
}
