// SPDX-License-Identifier: Apache-2.0

import Gzip
import HTTPTypes
import InMemoryTracing
import Instrumenting
import NIOCore
import OTLP
import TelemetryModel
import TelemetrySDK
import Testing
import Tracing

@testable import TelemetryExport

/// What is sent, and what an answer at the first attempt leads to.
@Suite(.timeLimit(.minutes(5)))
struct OTLPHTTPExporterTests {
    @Test(arguments: OTLPEncoding.allCases)
    func `a batch arrives as it was`(encoding: OTLPEncoding) async throws {
        let batch = ResourceSpans.test(
            .test("POST /things", kind: .server, attributes: ["n": 1]),
            .test("insert", id: 2, parent: 1))
        try await withReceiver(answers: .ok) { receiver, port in
            try await withExporter(to: "http://127.0.0.1:\(port)/v1/traces") {
                $0.wireProtocol = encoding.wireProtocol
            } _: { subject in
                #expect(await subject.exporter.export(batch) == .success)
            }
            let request = try #require(receiver.received.first)
            #expect(try request.decoded(as: encoding) == TraceRequest(resourceSpans: [batch]))
            #expect(request.path == "/v1/traces")
            #expect(request.headers[.contentType] == encoding.contentType)
            #expect(request.headers[.contentEncoding] == nil)
            #expect(request.headers[.userAgent]?.hasPrefix("OTel-OTLP-Exporter-Swift/") == true)
        }
    }

    @Test func `gzip is announced and can be unpacked`() async throws {
        try await withReceiver(answers: .ok) { receiver, port in
            try await withExporter(to: "http://127.0.0.1:\(port)") {
                $0.compression = .gzip
            } _: { subject in
                #expect(await subject.exporter.export(.one) == .success)
            }
            let request = try #require(receiver.received.first)
            #expect(request.path == "/")
            #expect(request.headers[.contentEncoding] == "gzip")
            let body = try Gzip.decompress(request.body, maximumSize: 1 << 20)
            #expect(
                try TraceRequest(decoding: body, as: .protobuf)
                    == TraceRequest(resourceSpans: [.one]))
        }
    }

    @Test func `configured headers are sent, but not those that describe the body`() async throws {
        try await withReceiver(answers: .ok) { receiver, port in
            try await withExporter(to: "http://127.0.0.1:\(port)") {
                $0.headers = [
                    ("Authorization", "Bearer secret"), ("User-Agent", "shop/1"),
                    ("Content-Type", "text/plain"), ("Content-Length", "3"),
                ]
            } _: { subject in
                #expect(await subject.exporter.export(.one) == .success)
            }
            let headers = try #require(receiver.received.first?.headers)
            #expect(headers[.authorization] == "Bearer secret")
            #expect(headers[.userAgent]?.hasPrefix("shop/1 OTel-OTLP-Exporter-Swift/") == true)
            #expect(headers[values: .contentType] == ["application/x-protobuf"])
        }
    }

    @Test func `batches share a connection`() async throws {
        try await withReceiver(answers: .ok) { receiver, port in
            try await withExporter(to: "http://127.0.0.1:\(port)") { subject in
                for _ in 0..<3 { #expect(await subject.exporter.export(.one) == .success) }
            }
            #expect(receiver.received.count == 3)
            #expect(Set(receiver.received.map(\.connection)).count == 1)
        }
    }

    @Test func `an export is never traced`() async throws {
        let tracer = InMemoryTracer()
        try await withReceiver(answers: .ok) { receiver, port in
            try await withTracer(tracer) {
                try await withExporter(to: "http://127.0.0.1:\(port)") { subject in
                    let outcome = await withSpan("parent") { _ in
                        await subject.exporter.export(.one)
                    }
                    #expect(outcome == .success)
                }
            }
            #expect(tracer.finishedSpans.map(\.operationName) == ["parent"])
            #expect(tracer.performedContextInjections.isEmpty)
        }
    }

    @Test func `our own tracer is told to leave an export alone`() async {
        let sender = OTLPSender(
            OTLPConfiguration(), subject: "Traces", logger: LogRecorder().logger,
            transport: SuppressionProbe(), clock: HandMovedClock())
        let exporter = OTLPExporter(resource: .test, encoding: .protobuf, sender: sender)
        #expect(await exporter.export(.one) == .success)
    }

    @Test(arguments: OTLPEncoding.allCases)
    func `a partial success is logged and not sent again`(encoding: OTLPEncoding) async throws {
        let answer = TraceResponse(rejectedSpans: 1, errorMessage: "too\nold")
        try await withReceiver(
            answers: .init(
                200, headers: [.contentType: encoding.contentType],
                body: answer.encoded(as: encoding))
        ) { receiver, port in
            try await withExporter(to: "http://127.0.0.1:\(port)") {
                $0.wireProtocol = encoding.wireProtocol
            } _: { subject in
                #expect(await subject.exporter.export(.one) == .success(rejected: 1))
                #expect(subject.log.lines.count == 1)
                #expect(subject.log.lines.first?.contains("message=too\\n") == true)
                #expect(subject.log.lines.first?.contains("rejected=1") == true)
            }
            #expect(receiver.received.count == 1)
        }
    }

    @Test func `no more spans count as rejected than were sent`() async throws {
        try await withReceiver(
            answers: .init(
                200, headers: [.contentType: "application/x-protobuf"],
                body: TraceResponse(rejectedSpans: .max).encoded(as: .protobuf))
        ) { _, port in
            try await withExporter(to: "http://127.0.0.1:\(port)") { subject in
                #expect(await subject.exporter.export(.one) == .success(rejected: 1))
            }
        }
    }

    @Test func `a success whose body nobody understands is a success`() async throws {
        let body = Array("<html>".utf8)
        try await withReceiver(
            answers: .init(200, headers: [.contentType: "text/html"], body: body),
            .init(200, headers: [.contentType: "application/x-protobuf"], body: body), .init(204)
        ) { receiver, port in
            try await withExporter(to: "http://127.0.0.1:\(port)") { subject in
                for _ in 0..<3 { #expect(await subject.exporter.export(.one) == .success) }
                #expect(subject.log.lines.isEmpty)
            }
        }
    }

    @Test(arguments: [301, 400, 401, 404, 408, 413, 500, 501, 505])
    func `other statuses fail at once`(status: Int) async throws {
        let details = RPCStatus(message: "no such tenant").encoded(as: .protobuf)
        try await withReceiver(
            answers: .init(
                status,
                headers: [
                    .contentType: "application/x-protobuf", .location: "/elsewhere",
                    .retryAfter: "1",
                ],
                body: details)
        ) { receiver, port in
            try await withExporter(to: "http://127.0.0.1:\(port)") { subject in
                #expect(
                    await subject.exporter.export(.one)
                        == .failure(reason: "status \(status): no such tenant"))
            }
            #expect(receiver.received.count == 1)
        }
    }

    @Test func `a request beyond the limit is not sent`() async throws {
        try await withReceiver(answers: .ok) { receiver, port in
            try await withExporter(to: "http://127.0.0.1:\(port)") {
                $0.maximumRequestBytes = 5_000
                // The limit counts before compression, which would bring this below it.
                $0.compression = .gzip
            } _: { subject in
                let outcome = await subject.exporter.export(
                    .test(.test(String(repeating: "x", count: 10_000))))
                #expect(outcome.reason?.contains("exceeds the limit of 5000") == true)
                #expect(subject.log.lines.count == 1)
            }
            #expect(receiver.received.isEmpty)
        }
    }

    @Test(arguments: [200, 503])
    func `an answer beyond the limit fails and is not asked for again`(status: Int) async throws {
        try await withReceiver(
            answers: .init(status, body: [UInt8](repeating: 0, count: 5 << 20))
        ) { receiver, port in
            try await withExporter(to: "http://127.0.0.1:\(port)") { subject in
                let outcome = await subject.exporter.export(.one)
                #expect(outcome.reason == "the response exceeds its limit of 4194304 bytes")
            }
            #expect(receiver.received.count == 1)
        }
    }

    @Test func `after the shutdown everything fails`() async throws {
        try await withReceiver(answers: .ok) { receiver, port in
            try await withExporter(to: "http://127.0.0.1:\(port)") { subject in
                await subject.exporter.shutdown()
                #expect(await subject.exporter.export(.one) == .afterShutdown)
            }
            #expect(receiver.received.isEmpty)
        }
    }
}

/// Answers with success only if tracing is suppressed.
private struct SuppressionProbe: OTLPTransport {
    func attempt(_ body: ByteBuffer, of signal: OTLPSignal) async -> OTLPVerdict {
        let isSuppressed = ServiceContext.current?.isTracingSuppressed == true
        return isSuppressed ? .accepted : .refused(reason: "traced")
    }

    func shutdown() async {}
}

extension ExportOutcome {
    /// Why it failed; `nil` if it did not.
    var reason: String? {
        guard case .failure(let reason) = self else { return nil }
        return reason
    }
}

extension OTLPEncoding {
    var wireProtocol: OTLPProtocol { self == .json ? .httpJSON : .httpProtobuf }
}
