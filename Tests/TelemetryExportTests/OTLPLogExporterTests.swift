// SPDX-License-Identifier: Apache-2.0

import Gzip
import HTTPTypes
import Instrumenting
import NIOCore
import OTLP
import Synchronization
import TelemetryModel
import TelemetrySDK
import Testing
import Tracing

@testable import TelemetryExport

/// What is the log records' own; how often a batch is sent is the sender's, and tested there.
@Suite(.timeLimit(.minutes(5)))
struct OTLPLogExporterTests {
    @Test(arguments: OTLPEncoding.allCases)
    func `a batch arrives as it was, at the path of logs`(encoding: OTLPEncoding) async throws {
        try await withReceiver(answers: .ok) { receiver, port in
            let outcome = try await export(to: port) {
                $0.wireProtocol = encoding.wireProtocol
                $0.compression = .gzip
            }
            #expect(outcome == .success)
            let request = try #require(receiver.received.first)
            #expect(request.path == "/v1/logs")
            #expect(request.headers[.contentType] == encoding.contentType)
            let body = try Gzip.decompress(request.body, maximumSize: 1 << 20)
            #expect(
                try LogsRequest(decoding: body, as: encoding)
                    == LogsRequest(resourceLogs: [.test]))
        }
    }

    @Test func `no more records count as rejected than were sent`() async throws {
        let answer = TraceResponse(rejectedSpans: 99).encoded(as: .protobuf)
        try await withReceiver(
            answers: .init(
                200, headers: [.contentType: "application/x-protobuf"], body: answer)
        ) { _, port in
            let outcome = try await export(to: port)
            #expect(outcome == .success(rejected: 2))
        }
    }

    @Test func `a refusal is a failure, and after shutdown nothing is sent`() async throws {
        try await withReceiver(answers: .init(400)) { receiver, port in
            guard case .failure = try await export(to: port) else {
                Issue.record("a refusal succeeded")
                return
            }
            #expect(receiver.received.count == 1)
        }
        let exporter = OTLPLogExporter(
            encoding: .protobuf,
            sender: OTLPSender(
                OTLPConfiguration(), subject: "Log records", logger: LogRecorder().logger,
                transport: LogSuppressionProbe(), clock: HandMovedClock()))
        await exporter.shutdown()
        #expect(await exporter.export(.test) == .afterShutdown)
    }

    @Test func `what is logged during an export is not to be exported`() async {
        let sender = OTLPSender(
            OTLPConfiguration(), subject: "Log records", logger: LogRecorder().logger,
            transport: LogSuppressionProbe(), clock: HandMovedClock())
        let exporter = OTLPLogExporter(encoding: .protobuf, sender: sender)
        #expect(await exporter.export(.test) == .success)
    }

    @Test func `a file gets one line of JSON a batch`() async throws {
        let written = Mutex<[[UInt8]]>([])
        let exporter = OTLPLogFileExporter(logger: LogRecorder().logger) { line in
            written.withLock { $0.append(line) }
        }
        #expect(await exporter.export(.test) == .success)
        await exporter.shutdown()
        #expect(await exporter.export(.test) == .afterShutdown)
        let lines = written.withLock { $0 }
        #expect(lines.count == 1)
        #expect(lines.first?.last == UInt8(ascii: "\n"))
        #expect(lines.first?.filter { $0 == UInt8(ascii: "\n") }.count == 1)
        #expect(
            try LogsRequest(decoding: lines.first ?? [], as: .json)
                == LogsRequest(resourceLogs: [.test]))
    }

    private func export(
        to port: Int, _ change: (inout OTLPConfiguration) -> Void = { _ in }
    ) async throws -> ExportOutcome {
        let base = try #require(OTLPEndpoint(base: "http://127.0.0.1:\(port)"))
        var configuration = OTLPConfiguration(endpoint: base, timeout: .seconds(60))
        change(&configuration)
        let exporter = try OTLPLogExporter(configuration, logger: LogRecorder().logger)
        async let running: Void = exporter.run()
        let outcome = await exporter.export(.test)
        await exporter.shutdown()
        await running
        return outcome
    }
}

extension ResourceLogs {
    /// Two records with something in every field.
    static let test = ResourceLogs(
        resource: .test,
        scopes: [
            ScopeLogs(
                scope: InstrumentationScope(name: "shop", version: "1"),
                records: [
                    LogRecord(
                        time: 1, observedTime: 2, severityNumber: 13, severityText: "warning",
                        body: "é\n", attributes: ["n": 1, "m": .map(["a": [true, 0.5]])],
                        droppedAttributes: 3, flags: [.sampled, .random],
                        traceID: TraceID(high: 1, low: 2), spanID: SpanID(rawValue: 3),
                        eventName: "exception"),
                    LogRecord(time: 3, severityNumber: 9, body: "outside of any span"),
                ])
        ])
}

/// Accepts only what is sent with logs suppressed.
private struct LogSuppressionProbe: OTLPTransport {
    func attempt(_ body: ByteBuffer, of signal: OTLPSignal) async -> OTLPVerdict {
        let isSuppressed = ServiceContext.current?.isLogExportSuppressed == true
        return isSuppressed && signal == .logs ? .accepted : .refused(reason: "not suppressed")
    }

    func shutdown() async {}
}
