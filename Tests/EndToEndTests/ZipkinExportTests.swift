// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import Testing
import TraceStore

/// The real program exports to a real collector by two protocols at once.
@Suite(.timeLimit(.minutes(5))) struct ZipkinExportTests {
    @Test func `a trace that goes by Zipkin is the one that goes by OTLP`() async throws {
        try await withCollectorPorts { ports, zipkin in
            let run = try await withStack(environment: [
                "OTEL_TRACES_EXPORTER": "otlp,zipkin",
                "OTEL_EXPORTER_ZIPKIN_ENDPOINT": "http://127.0.0.1:\(ports.zipkin)/api/v2/spans",
            ]) { try await $0.request(.GET, "/expenses") }
            let id = try #require(run.result.traceID)
            let byOTLP = try #require(run.traces.first { $0.id == id })
            let byZipkin = try #require(zipkin.trace(id), "\(run.log)")
            #expect(lines(of: byZipkin) == lines(of: byOTLP))
            #expect(byOTLP.spans.count >= 5)
            let statement = try #require(
                byZipkin.spans.first { $0.span.name == "SELECT expenses" })
            #expect(statement.span.attributes["db.system.name"] == "postgresql")
            #expect(statement.span.attributes["telemetry.sdk.name"] == "outlay")
        }
    }

    /// What both protocols can say of each span, in an order of its own.
    private func lines(of trace: Trace) -> [String] {
        trace.spans.map { traced in
            let span = traced.span
            let source = trace.source(of: traced)
            return """
                \(span.context.spanID) in \(span.parentSpanID?.description ?? "none"): \(span.name), \
                \(span.kind), \(span.status.code), from \(span.startTime / 1_000) for \
                \(max(1, (span.endTime - span.startTime) / 1_000)) µs, \
                \(source.resource.serviceName), \(source.scope.name) \(source.scope.version)
                """
        }.sorted()
    }

    @Test(arguments: [
        ("OUTLAY_COLLECTOR_CORS_ORIGINS", "shop.example"),
        ("OUTLAY_COLLECTOR_ZIPKIN_PORT", "94110"),
    ])
    func `a setting of the collector that cannot be meant stops the start`(
        variable: String, value: String
    ) async throws {
        let run = try await outlay(["collector"], environment: [variable: value])
        #expect(run.status == .exited(78))
        #expect(run.log.contains("\(variable) is \"\(value)\"; it takes "))
    }
}
