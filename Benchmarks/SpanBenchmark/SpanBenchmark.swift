// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Logging
import OTLP
import TelemetryModel
import TelemetrySDK
import Tracing

/// What a span costs, from its start to its place in the queue, and what it costs to encode; then what
/// a log line does.
///
/// Everything is measured in one run, in CPU time of the process, and set against the no-op tracer of
/// the tracing API, because absolute figures differ from machine to machine.
@main
struct SpanBenchmark {
    static func main() async {
        let noop = measure("no-op tracer: start, 4 attributes, end", perform: tracedWork)
        let processor = BatchSpanProcessor(
            exporter: DiscardingExporter(), resource: Resource(), logger: Logger(label: "benchmark")
        )
        let logs = BatchLogRecordProcessor(
            exporter: DiscardingLogExporter(), resource: Resource(),
            logger: Logger(label: "benchmark"))
        let switchable = SwitchableSampler()
        InstrumentationSystem.bootstrap(
            TelemetryTracer(
                mode: .record(SpanPipeline(processors: [processor])), sampler: switchable,
                propagator: TraceContextPropagator()))
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await processor.run() }
            let sampled = measure(
                "sampled: start, 4 attributes, end", against: noop, perform: tracedWork)
            measure("sampled, attributes set one by one", against: noop, perform: plainWork)
            switchable.isOn.store(false, ordering: .relaxed)
            measure("unsampled: start, 4 attributes, end", against: noop, perform: tracedWork)
            measureEncoding(against: sampled)
            switchable.isOn.store(true, ordering: .relaxed)
            group.addTask { await logs.run() }
            LogMeasurements.run(logs)
            group.cancelAll()
        }
    }

    /// The four attributes of a small database span, given at creation.
    private static func tracedWork() {
        let span = startSpan(
            "SELECT expenses", ofKind: .client,
            attributes: [
                "db.system.name": "postgresql", "db.namespace": "outlay",
                "db.query.summary": "SELECT expenses", "server.port": 5433,
            ])
        span.end()
    }

    /// The same through the tracing API alone, as code that does not know us writes it.
    private static func plainWork() {
        let span = InstrumentationSystem.tracer.startSpan("SELECT expenses", ofKind: .client)
        span.attributes["db.system.name"] = "postgresql"
        span.attributes["db.namespace"] = "outlay"
        span.attributes["db.query.summary"] = "SELECT expenses"
        span.attributes["server.port"] = 5433
        span.end()
    }

    private static func measureEncoding(against sampled: Double) {
        let resource = Resource(attributes: ["service.name": "benchmark", "host.name": "here"])
        let scope = InstrumentationScope(name: "Postgres", version: "0.1.0")
        let batch = ResourceSpans(
            resource: resource,
            scopes: [ScopeSpans(scope: scope, spans: (0..<512).map(FinishedSpan.sample))])
        var encoder = TraceRequestEncoder(resource: resource, encoding: .protobuf)
        var bytes = 0
        measure("OTLP protobuf, a span in a batch of 512", against: sampled, operations: 512) {
            bytes += encoder.encode(batch).count
        }
        print("  \(bytes > 0 ? encoder.encode(batch).count / 512 : 0) bytes a span")
    }
}

extension FinishedSpan {
    fileprivate static func sample(_ number: Int) -> FinishedSpan {
        FinishedSpan(
            context: SpanContext(
                traceID: TraceID(high: 0x4bf9_2f35_77b3_4da6, low: UInt64(number) + 1),
                spanID: SpanID(rawValue: UInt64(number) + 1), flags: [.sampled, .random]),
            parentSpanID: SpanID(rawValue: 7), isParentRemote: false,
            name: "SELECT expenses", kind: .client,
            startTime: 1_795_000_000_000_000_000, endTime: 1_795_000_000_000_900_000,
            attributes: [
                "db.system.name": "postgresql", "db.namespace": "outlay",
                "db.query.summary": "SELECT expenses", "server.port": 5433,
            ])
    }
}
