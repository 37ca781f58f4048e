// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import TelemetryModel
import TelemetrySDK
import TelemetryTesting
import Testing
import Tracing

/// Where the exceptions of spans go, as `OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN` says.
@Suite struct ExceptionRecordingTests {
    private let logs = RecordedLogs()
    private let spans = RecordedSpans()

    @Test func `unset, an exception is an event of its span and no record`() async throws {
        let span = try #require(await failing(""))
        #expect(span.events.map(\.name) == ["exception"])
        #expect(logs.records.isEmpty)
    }

    @Test func `with logs it is a record of its span, and no event`() async throws {
        let span = try #require(await failing("logs"))
        #expect(span.events.isEmpty)
        #expect(span.status.code == .error)
        #expect(span.attributes["error.type"] == .string(type))
        #expect(logs.all.map(\.logger) == ["TelemetrySDKTests"])
        let record = try #require(logs.records.first)
        #expect(logs.records.count == 1)
        #expect(record.eventName == "exception")
        #expect(record.severityNumber == 17)
        #expect(record.traceID == span.context.traceID)
        #expect(record.spanID == span.context.spanID)
        #expect(record.flags.contains(.sampled))
        #expect(
            record.attributes == [
                "exception.message": "no power", "exception.type": .string(type),
            ])
    }

    @Test(arguments: ["logs/dup", "logs,logs/dup"])
    func `with logs and dup it is both`(value: String) async throws {
        let span = try #require(await failing(value))
        #expect(span.events.map(\.name) == ["exception"])
        #expect(logs.records.map(\.eventName) == ["exception"])
    }

    @Test func `a value that is none warns and changes nothing`() {
        var warnings = ConfigurationWarnings()
        let signal = ExceptionRecording.Signal(
            environment: Environment(["OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN": "spans"]),
            warnings: &warnings)
        #expect(signal == .spanEvents)
        #expect(warnings.sentences.count == 1)
    }

    @Test func `after its end a span records no exception`() async throws {
        let tracer = tracer("logs")
        let span = tracer.startSpan(
            "done", context: .topLevel, ofKind: .internal, attributes: [:], links: [],
            function: "", file: #fileID, line: 0)
        span.end()
        span.recordError(Breakdown())
        #expect(logs.records.isEmpty)
    }

    private var type: String { "TelemetrySDKTests.Breakdown" }

    /// The span of work that fails, under a tracer that reads the variable's value.
    private func failing(_ value: String) async -> FinishedSpan? {
        await withTracer(tracer(value)) {
            try? await withSpan("work", attributes: [:]) { _ in throw Breakdown() }
        }
        return spans["work"]
    }

    private func tracer(_ value: String) -> TelemetryTracer {
        var warnings = ConfigurationWarnings()
        let signal = ExceptionRecording.Signal(
            environment: Environment(["OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN": value]),
            warnings: &warnings)
        let pipeline = LogPipeline(console: nil, processors: [logs])
        return TelemetryTracer(
            mode: .record(
                SpanPipeline(
                    processors: [spans], exceptions: ExceptionRecording(signal, logs: pipeline))),
            propagator: TraceContextPropagator())
    }
}
