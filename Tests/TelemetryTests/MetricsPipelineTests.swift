// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Foundation
import Instrumenting
import Logging
import Metrics
import OTLP
import ServiceLifecycle
import ServiceLifecycleTestKit
import TelemetryModel
import TelemetrySDK
import Testing
import Tracing

@testable import Telemetry

@Suite("Metrics, from the environment alone", .timeLimit(.minutes(5)))
struct MetricsPipelineTests {
    private static let orders = MetricInstrument(
        "shop.orders", .counter, unit: "{order}", description: "Orders.", isInteger: true,
        attributeTypes: ["big": .bool])

    @Test func `what is measured until the end is exported, after the last spans`() async throws {
        let files = try MetricFiles()
        let telemetry = try Telemetry.measuring(files.variables, instruments: [Self.orders])
        let registry = try #require(telemetry.metrics).registry
        await run(telemetry) {
            for _ in 0..<10 { telemetry.tracer.startSpan("work").end() }
            Counter(label: "shop.orders", dimensions: [("big", "true")], factory: registry)
                .increment(by: 3)
        }
        let last = try #require(try files.requests().last?.resourceMetrics.first)
        #expect(last.resource.serviceName == "test")
        #expect(try last.sum("shop.orders", ["big": true]) == 3)
        #expect(last.metric("shop.orders")?.unit == "{order}")
        #expect(
            try last.sum(
                "otel.sdk.span.started", ["otel.span.sampling_result": "RECORD_AND_SAMPLE"]) == 10)
        #expect(
            try last.sum("otel.sdk.span.live", ["otel.span.sampling_result": "RECORD_AND_SAMPLE"])
                == 0)
        #expect(try last.sum("otel.sdk.exporter.span.exported", Self.spanExporter) == 10)
        #expect(try last.sum("otel.sdk.exporter.span.inflight", Self.spanExporter) == 0)
    }

    @Test func `the SDK's own numbers agree with each other`() async throws {
        let telemetry = try Telemetry.measuring([
            "OTEL_METRICS_EXPORTER": "prometheus", "OTEL_EXPORTER_PROMETHEUS_PORT": "0",
            "OTEL_BSP_MAX_QUEUE_SIZE": "4", "OTEL_BSP_MAX_EXPORT_BATCH_SIZE": "4",
            "OTEL_BSP_SCHEDULE_DELAY": "3600000",
        ])
        // Nothing is exported, as nobody runs the service, so the queue is full after four.
        for _ in 0..<7 { telemetry.tracer.startSpan("work").end() }
        let live = telemetry.tracer.startSpan("live")
        let metrics = try #require(telemetry.metrics).registry.readers[0].collect()
        let sampled: Attributes = ["otel.span.sampling_result": "RECORD_AND_SAMPLE"]
        let processor: Attributes = [
            "otel.component.name": "batching_span_processor/0",
            "otel.component.type": "batching_span_processor",
        ]
        #expect(try metrics.sum("otel.sdk.span.started", sampled) == 8)
        #expect(try metrics.sum("otel.sdk.span.live", sampled) == 1)
        #expect(try metrics.sum("otel.sdk.processor.span.queue.size", processor) == 4)
        #expect(try metrics.sum("otel.sdk.processor.span.queue.capacity", processor) == 4)
        #expect(try metrics.sum("otel.sdk.processor.span.processed", processor) == 0)
        var full = processor
        full["error.type"] = "queue_full"
        #expect(try metrics.sum("otel.sdk.processor.span.processed", full) == 3)
        live.end()
    }

    @Test func `the process tells of itself`() throws {
        let telemetry = try Telemetry.measuring(["OTEL_METRICS_EXPORTER": "console"])
        let metrics = try #require(telemetry.metrics).registry.readers[0].collect()
        #expect(try metrics.sum("process.cpu.time", ["cpu.mode": "user"]) > 0)
        #expect(try metrics.sum("process.memory.usage") > 0)
        #expect(try metrics.sum("process.thread.count") > 0)
        #expect(try metrics.sum("process.unix.file_descriptor.count") > 0)
        #expect(
            try metrics.sum(
                "process.context_switches", ["process.context_switch.type": "voluntary"]) >= 0)
        guard case .gauge = metrics.metric("process.uptime")?.data else {
            Issue.record("no uptime")
            return
        }
    }

    @Test func `exports, collections and event loops are timed`() async throws {
        let files = try MetricFiles()
        let telemetry = try Telemetry.measuring(files.variables)
        try await run(telemetry) {
            telemetry.tracer.startSpan("work").end()
            // A reader that does not run yet has nothing to flush, and a loop may be late.
            while (try? files.toldOfLoops()) != true { await telemetry.forceFlush() }
        }
        let last = try #require(try files.requests().last?.resourceMetrics.first)
        let names = ["otlp_file_span_exporter/0", "otlp_file_metric_exporter/0"]
        #expect(
            last.histogram("otel.sdk.exporter.operation.duration").compactMap {
                $0.frame.attributes["otel.component.name"]
            }.sorted { "\($0)" < "\($1)" } == names.sorted().map(AttributeValue.string))
        #expect(
            last.histogram("otel.sdk.metric_reader.collection.duration").map {
                $0.frame.attributes["otel.component.name"]
            } == ["periodic_metric_reader/0"])
        #expect(last.histogram("outlay.event_loop.lag").map { $0.count > 0 } == [true])
        #expect(
            try last.sum(
                "otel.sdk.exporter.metric_data_point.exported",
                [
                    "otel.component.name": "otlp_file_metric_exporter/0",
                    "otel.component.type": "otlp_file_metric_exporter",
                ]) > 0)
    }

    @Test func `a scrape shows what is measured, with the span behind it`() async throws {
        let (ports, listening) = AsyncStream.makeStream(of: Int.self)
        let telemetry = try Telemetry.measuring(
            ["OTEL_METRICS_EXPORTER": "prometheus", "OTEL_EXPORTER_PROMETHEUS_PORT": "0"],
            instruments: [Self.orders], onListening: { listening.yield($0) })
        let registry = try #require(telemetry.metrics).registry
        var page = ""
        try await run(telemetry) {
            let span = telemetry.tracer.startSpan("order")
            ServiceContext.$current.withValue(span.context) {
                Counter(label: "shop.orders", factory: registry).increment(by: 2)
            }
            span.end()
            var iterator = ports.makeAsyncIterator()
            let port = await iterator.next() ?? 0
            var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/metrics")
            request.headers.add(name: "Accept", value: "application/openmetrics-text")
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
            page = String(buffer: try await response.body.collect(upTo: 1 << 20))
        }
        let line = try #require(
            page.split(separator: "\n").first { $0.hasPrefix("shop_orders_total{") })
        #expect(line.contains(#"otel_scope_name="TelemetryTests""#))
        #expect(line.contains("} 2 # {trace_id=\""))
        #expect(page.contains("# TYPE otel_sdk_span_started counter\n"))
        #expect(page.contains("# UNIT process_memory_usage_bytes bytes\n"))
        #expect(page.contains(#"target_info{service_name="test""#))
        #expect(page.hasSuffix("# EOF\n"))
    }

    @Test func `where nobody reads metrics, nothing is measured`() throws {
        #expect(try Telemetry.measuring(["OTEL_METRICS_EXPORTER": "none"]).metrics == nil)
        #expect(try Telemetry.measuring(["OTEL_SDK_DISABLED": "true"]).metrics == nil)
    }

    private static let spanExporter: Attributes = [
        "otel.component.name": "otlp_file_span_exporter/0",
        "otel.component.type": "otlp_file_span_exporter",
    ]

    /// Runs the service while `body` does, and then shuts it down.
    private func run(_ telemetry: Telemetry, _ body: () async throws -> Void) async rethrows {
        try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await telemetry.service.run() }
                defer { trigger.triggerGracefulShutdown() }
                try await body()
            }
        }
    }
}

/// Files for spans and metrics that go away with the test that made them.
private final class MetricFiles {
    private let directory = FileManager.default.temporaryDirectory
        .appending(path: "outlay-metrics-\(UUID().uuidString)")

    init() throws {
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    private var metrics: URL { directory.appending(path: "metrics.jsonl") }

    var variables: [String: String] {
        ["OTEL_METRICS_EXPORTER": "otlp_file/development", "OUTLAY_METRICS_FILE": metrics.path]
    }

    func requests() throws -> [MetricsRequest] {
        try Data(contentsOf: metrics).split(separator: UInt8(ascii: "\n")).map {
            try MetricsRequest(decoding: Array($0), as: .json)
        }
    }

    /// Whether something has been exported, and how long a loop kept a task waiting is part of it.
    func toldOfLoops() throws -> Bool {
        let lags = try requests().last?.resourceMetrics.first?.histogram("outlay.event_loop.lag")
        return (lags ?? []).contains { $0.count > 0 }
    }
}

extension Telemetry {
    /// Metrics by these variables, with spans that go nowhere.
    fileprivate static func measuring(
        _ values: [String: String], instruments: [MetricInstrument] = [],
        onListening: @escaping @Sendable (Int) -> Void = { _ in }
    ) throws -> Telemetry {
        var warnings = ConfigurationWarnings()
        let defaults = [
            "OTEL_TRACES_EXPORTER": "otlp_file/development", "OUTLAY_TRACES_FILE": "/dev/null",
            "OTEL_LOGS_EXPORTER": "none",
        ]
        let configuration = try TelemetryConfiguration(
            serviceName: "test", serviceVersion: "1.0",
            environment: Environment(defaults.merging(values) { $1 }), warnings: &warnings)
        return try Telemetry(
            configuration, instruments: instruments,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
            onListening: onListening)
    }
}

extension ResourceMetrics {
    fileprivate func metric(_ name: String) -> Metric? {
        scopes.lazy.flatMap(\.metrics).first { $0.name == name }
    }

    /// The value of a sum's point with exactly these attributes.
    fileprivate func sum(_ name: String, _ attributes: Attributes = [:]) throws -> Double {
        guard case .sum(let points, _, _) = try #require(metric(name), "no \(name)").data else {
            Issue.record("\(name) is no sum")
            return .nan
        }
        let wanted = Set(attributes.elements)
        let point = points.first { Set($0.frame.attributes.elements) == wanted }
        switch try #require(point?.value, "no point of \(name) with \(attributes)") {
        case .int(let value): return Double(value)
        case .double(let value): return value
        }
    }

    fileprivate func histogram(_ name: String) -> [HistogramPoint] {
        guard case .histogram(let points, _) = metric(name)?.data else { return [] }
        return points
    }
}
