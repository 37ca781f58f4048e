// SPDX-License-Identifier: Apache-2.0

import Foundation
import Instrumenting
import PostgresTesting
import TelemetryModel
import Testing
import TraceStore

@testable import outlay

/// The services as processes, what they measure, and the spans that go with it.
@Suite(.timeLimit(.minutes(5))) struct MetricsTests {
    @Test func `every instrument arrives as it was declared, and agrees with the spans`()
        async throws
    {
        try await withMeasuredSystem { received, traces in
            for instrument in allInstruments {
                let metrics = received.metrics(instrument.name)
                #expect(!metrics.isEmpty, "\(instrument.name)")
                for metric in metrics { expect(metric, isAsDeclared: instrument) }
            }
            expectAgreement(
                received, "http.server.request.duration", with: traces.spans { $0.kind == .server })
            expectAgreement(
                received, "http.client.request.duration",
                with: traces.spans {
                    $0.kind == .client && $0.attributes["http.request.method"] != nil
                })
            expectAgreement(
                received, "db.client.operation.duration",
                with: traces.spans { $0.attributes["db.system.name"] != nil })
            expectAgreement(
                received, "messaging.process.duration",
                with: traces.spans { $0.kind == .consumer })
            expectAgreement(
                received, "messaging.client.operation.duration",
                with: traces.spans {
                    let operation = $0.attributes["messaging.operation.name"]
                    return operation == "send" || operation == "settle"
                })
        }
    }

    private func expect(_ received: ReceivedMetric, isAsDeclared instrument: MetricInstrument) {
        let name = Comment(rawValue: "\(instrument.name) of \(received.service)")
        #expect(received.metric.unit == instrument.unit, name)
        #expect(received.metric.description == instrument.description, name)
        #expect(received.scope == instrument.scope, name)
        switch (instrument.kind, received.metric.data) {
        case (.counter, .sum(_, .cumulative, isMonotonic: true)),
            (.upDownCounter, .sum(_, .cumulative, isMonotonic: false)), (.gauge, .gauge):
            let isWhole = received.numbers.allSatisfy {
                if case .int = $0.value { true } else { false }
            }
            #expect(isWhole == instrument.isInteger, name)
        case (.histogram(let bounds), .histogram(let points, .cumulative)):
            #expect(points.allSatisfy { $0.bounds == bounds }, name)
        default: Issue.record("\(name) is of the kind \(received.metric.data)")
        }
        let frames = received.numbers.map(\.frame) + received.histograms.map(\.frame)
        for attribute in frames.flatMap({ Array($0.attributes) }) {
            let isInt = if case .int = attribute.value { true } else { false }
            #expect(isInt == (instrument.attributeTypes[attribute.key] == .int), name)
        }
    }

    /// As many records as spans, in each service; and exemplars that name such spans.
    private func expectAgreement(
        _ received: MetricsReceiver, _ name: String, with spans: [SentSpan]
    ) {
        var records: [String: Int] = [:]
        var exemplars: [Exemplar] = []
        for metric in received.metrics(name) {
            records[metric.service, default: 0] += metric.histograms.reduce(0) {
                $0 + Int($1.count)
            }
            exemplars += metric.histograms.flatMap(\.exemplars)
        }
        let counts = Dictionary(grouping: spans, by: \.service).mapValues(\.count)
        #expect(records == counts, "\(name)")
        #expect(!exemplars.isEmpty, "\(name)")
        let ids = Set(spans.map(\.span.context.spanID))
        let traces = Set(spans.map(\.span.context.traceID))
        for exemplar in exemplars {
            #expect(exemplar.spanID.map(ids.contains) == true, "\(name)")
            #expect(exemplar.traceID.map(traces.contains) == true, "\(name)")
        }
    }
}

/// A span and the service that sent it.
private struct SentSpan {
    let service: String
    let span: FinishedSpan
}

extension [Trace] {
    fileprivate func spans(_ isMeant: (FinishedSpan) -> Bool) -> [SentSpan] {
        flatMap { trace in
            trace.spans.filter { isMeant($0.span) }.map {
                SentSpan(service: trace.source(of: $0).resource.serviceName, span: $0.span)
            }
        }
    }
}

/// Runs bank, worker and API with a little traffic, and once an API without a bank; hands over what has
/// arrived when all have stopped.
private func withMeasuredSystem(
    _ body: (MetricsReceiver, [Trace]) throws -> Void
) async throws {
    try await withMetricsReceiver { metricsEndpoint, received in
        try await withCollector { endpoint, store in
            try await withTestDatabase { url in
                try await withMigrations(at: url) {
                    let variables = [
                        "DATABASE_URL": url, "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint,
                        "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT": metricsEndpoint,
                    ]
                    try await payInVain(variables)
                    try await makeTraffic(variables)
                }
            }
            try body(received, store.traces(matching: TraceSearch(limit: 10_000)))
        }
    }
}

private func payInVain(_ variables: [String: String]) async throws {
    let variables = variables.merging(["OUTLAY_BANK_URL": "http://127.0.0.1:1"]) { $1 }
    let run = try await withAPI(environment: variables) { api in
        let created = try await api.request(.POST, "/expenses", body: .lunch)
        let path = try #require(created.headers.first(name: "location"))
        #expect(try await api.request(.POST, "\(path)/pay").status == 503)
    }
    #expect(run.status.isSuccess, "\(run.log)")
}

private func makeTraffic(_ variables: [String: String]) async throws {
    let bankRun = try await withBankProcess(environment: variables) { bank in
        let account = #"{"balance":"1000.00","currency":"EUR"}"#
        #expect(try await bank.request(.PUT, "/accounts/ada", body: account).status == 201)
        let workerRun = try await withWorkerProcess(environment: variables) { worker in
            let variables = variables.merging(["OUTLAY_BANK_URL": bank.api]) { $1 }
            let run = try await withAPI(environment: variables) { api in
                try await makeRequests(api, worker)
            }
            #expect(run.status.isSuccess, "\(run.log)")
        }
        #expect(workerRun.status.isSuccess, "\(workerRun.log)")
    }
    #expect(bankRun.status.isSuccess, "\(bankRun.log)")
}

private func makeRequests(_ api: Stack, _ worker: Stack) async throws {
    let budget = #"{"limit":"50.00","currency":"EUR"}"#
    #expect(try await api.request(.PUT, "/budgets/meals", body: budget).status == 201)
    for _ in 0..<3 {
        let created = try await api.request(.POST, "/expenses", body: .lunch)
        let path = try #require(created.headers.first(name: "location"))
        #expect(try await api.request(.POST, "\(path)/pay").status == 200)
    }
    for path in ["/expenses", "/nowhere", "/expenses/nonsense", "/healthz"] {
        _ = try await api.request(.GET, path)
    }
    _ = await worker.outlay.line(containing: "A budget was reached")
}

extension String {
    fileprivate static let lunch = """
        {"description":"Lunch","amount":"42.50","currency":"EUR","category":"meals",\
        "spent_on":"2026-11-20"}
        """
}
