// SPDX-License-Identifier: Apache-2.0

import OTLP
import TelemetryModel
import TelemetrySDK
import Testing

@testable import TelemetryExport

@Suite(.timeLimit(.minutes(5)))
struct OTLPMetricExporterTests {
    @Test(arguments: [OTLPProtocol.httpProtobuf, .httpJSON])
    func `a collection arrives by HTTP as it was`(wireProtocol: OTLPProtocol) async throws {
        try await withReceiver(answers: .ok) { receiver, port in
            let outcome = try await export(.two, by: wireProtocol, to: "http://127.0.0.1:\(port)")
            #expect(outcome == .success)
            let request = try #require(receiver.received.first)
            #expect(request.path == "/v1/metrics")
            #expect(
                try MetricsRequest(decoding: request.body, as: wireProtocol.encoding)
                    == MetricsRequest(resourceMetrics: [.two]))
        }
    }

    @Test func `a collection arrives by gRPC as it was`() async throws {
        try await withGRPCReceiver(answers: .ok) { receiver, port in
            let outcome = try await export(.two, by: .grpc, to: "http://127.0.0.1:\(port)")
            #expect(outcome == .success)
            let call = try #require(receiver.received.first)
            #expect(call.service.hasSuffix("metrics.v1.MetricsService"))
            #expect(
                try MetricsRequest(decoding: call.message, as: .protobuf)
                    == MetricsRequest(resourceMetrics: [.two]))
        }
    }

    @Test(arguments: [(1, 1), (9, 2), (-1, 0)])
    func `points that the receiver refuses are counted, and no more than there were`(
        claimed: Int64, counted: Int
    ) async throws {
        let body = MetricsResponse(rejected: claimed, errorMessage: "too old")
            .encoded(as: .protobuf)
        let answer = StubReceiver.Answer(
            200, headers: [.contentType: "application/x-protobuf"], body: body)
        try await withReceiver(answers: answer) { _, port in
            let outcome = try await export(
                .two, by: .httpProtobuf, to: "http://127.0.0.1:\(port)")
            #expect(outcome == .success(rejected: counted))
        }
    }

    @Test func `nothing is sent where there are no points`() async throws {
        try await withReceiver(answers: .ok) { receiver, port in
            let empty = ResourceMetrics(resource: .test, scopes: [])
            let outcome = try await export(
                empty, by: .httpProtobuf, to: "http://127.0.0.1:\(port)")
            #expect(outcome == .success)
            #expect(receiver.received.isEmpty)
        }
    }

    @Test func `what is refused is lost, and the log speaks of metrics`() async throws {
        let log = LogRecorder()
        try await withReceiver(answers: .init(400)) { _, port in
            let endpoint = try #require(OTLPEndpoint(base: "http://127.0.0.1:\(port)"))
            let exporter = try OTLPMetricExporter(
                OTLPConfiguration(endpoint: endpoint, timeout: .seconds(60)), logger: log.logger)
            #expect(await exporter.export(.two) == .failure(reason: "status 400"))
            await exporter.shutdown()
            #expect(await exporter.export(.two) == .afterShutdown)
        }
        #expect(log.lines.first?.contains("Metrics could not be exported.") == true)
    }

    private func export(
        _ metrics: ResourceMetrics, by wireProtocol: OTLPProtocol, to address: String
    ) async throws -> ExportOutcome {
        let endpoint = try #require(OTLPEndpoint(base: address))
        var configuration = OTLPConfiguration(wireProtocol: wireProtocol, endpoint: endpoint)
        configuration.retry.initialDelay = .milliseconds(10)
        configuration.timeout = .seconds(60)
        let exporter = try OTLPMetricExporter(configuration, logger: LogRecorder().logger)
        async let running: Void = exporter.run()
        let outcome = await exporter.export(metrics)
        await exporter.shutdown()
        await running
        return outcome
    }
}

extension ResourceMetrics {
    /// Two points.
    static let two = ResourceMetrics(
        resource: .test,
        scopes: [
            ScopeMetrics(
                scope: InstrumentationScope(name: "Shop", version: "1"),
                metrics: [
                    Metric(
                        name: "expenses.recorded", description: "Expenses.", unit: "{expense}",
                        data: .sum(
                            [
                                NumberPoint(
                                    frame: PointFrame(
                                        attributes: ["category": "travel"], startTime: 1, time: 2),
                                    value: .int(3),
                                    exemplars: [
                                        Exemplar(
                                            time: 2, value: .int(1),
                                            traceID: TraceID(high: 1, low: 2),
                                            spanID: SpanID(rawValue: 3))
                                    ])
                            ], .cumulative, isMonotonic: true)),
                    Metric(
                        name: "http.server.request.duration", unit: "s",
                        data: .histogram(
                            [
                                HistogramPoint(
                                    frame: PointFrame(startTime: 1, time: 2), count: 2, sum: 0.5,
                                    minimum: 0.1, maximum: 0.4, bounds: [0.25], counts: [1, 1])
                            ], .delta)),
                ])
        ])
}
