// SPDX-License-Identifier: Apache-2.0

import GRPCCore
import InMemoryTracing
import OTLP
import TelemetryModel
import TelemetrySDK
import Testing
import Tracing

@testable import TelemetryExport

/// What is sent by gRPC, and what an answer at the first attempt leads to.
@Suite(.timeLimit(.minutes(5)))
struct OTLPGRPCExporterTests {
    @Test(arguments: [OTLPConfiguration.Compression.none, .gzip])
    func `a batch arrives as it was`(compression: OTLPConfiguration.Compression) async throws {
        let batch = ResourceSpans.test(
            .test("POST /things", kind: .server, attributes: ["n": 1]),
            .test("insert", id: 2, parent: 1))
        try await withGRPCReceiver(answers: .ok) { receiver, port in
            try await withGRPCExporter(to: "http://127.0.0.1:\(port)") {
                $0.compression = compression
            } _: { subject in
                #expect(await subject.exporter.export(batch) == .success)
            }
            let call = try #require(receiver.received.first)
            #expect(try call.decoded() == TraceRequest(resourceSpans: [batch]))
            #expect(call.service == "opentelemetry.proto.collector.trace.v1.TraceService")
            let encoding = Array(call.metadata[stringValues: "grpc-encoding"])
            #expect(encoding == (compression == .gzip ? ["gzip"] : []))
        }
    }

    @Test(arguments: OTLPSignal.allCases)
    func `each signal goes to its service`(signal: OTLPSignal) async throws {
        try await withGRPCReceiver(answers: .ok) { receiver, port in
            try await withGRPCExporter(to: "http://localhost:\(port)") { subject in
                #expect(await subject.sender.send([1, 2], of: signal) == .success)
            }
            #expect(receiver.received.map(\.service) == [signal.serviceName])
            #expect(receiver.received.map(\.message) == [[1, 2]])
        }
    }

    @Test func `configured headers are sent, but not those that are gRPC's own`() async throws {
        try await withGRPCReceiver(answers: .ok) { receiver, port in
            try await withGRPCExporter(to: "http://127.0.0.1:\(port)") {
                $0.headers = [
                    ("Authorization", "Bearer secret"), ("User-Agent", "shop/1"),
                    ("Content-Type", "text/plain"), ("grpc-timeout", "1n"), ("te", "gzip"),
                    ("x-token-bin", "AAEC"), ("Connection", "close"),
                ]
            } _: { subject in
                #expect(await subject.exporter.export(.one) == .success)
            }
            let metadata = try #require(receiver.received.first?.metadata)
            #expect(Array(metadata[stringValues: "authorization"]) == ["Bearer secret"])
            #expect(Array(metadata[binaryValues: "x-token-bin"]) == [[0, 1, 2]])
            let agents = Array(metadata[stringValues: "user-agent"])
            #expect(agents.count == 1)
            #expect(agents.first?.hasPrefix("shop/1 OTel-OTLP-Exporter-Swift/") == true)
            #expect(Array(metadata[stringValues: "content-type"]) == ["application/grpc"])
            #expect(Array(metadata[stringValues: "grpc-timeout"]).isEmpty)
        }
    }

    @Test func `batches share a connection`() async throws {
        try await withGRPCReceiver(answers: .ok) { receiver, port in
            try await withGRPCExporter(to: "http://127.0.0.1:\(port)") { subject in
                for _ in 0..<3 { #expect(await subject.exporter.export(.one) == .success) }
            }
            #expect(receiver.received.count == 3)
            #expect(Set(receiver.received.map(\.connection)).count == 1)
        }
    }

    @Test func `an export is never traced`() async throws {
        let tracer = InMemoryTracer()
        try await withGRPCReceiver(answers: .ok) { receiver, port in
            try await withTracer(tracer) {
                try await withGRPCExporter(to: "http://127.0.0.1:\(port)") { subject in
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

    @Test func `a partial success is logged and not sent again`() async throws {
        let answer = TraceResponse(rejectedSpans: .max, errorMessage: "too\nold")
        try await withGRPCReceiver(
            answers: .message(answer.encoded(as: .protobuf))
        ) { receiver, port in
            try await withGRPCExporter(to: "http://127.0.0.1:\(port)") { subject in
                #expect(await subject.exporter.export(.one) == .success(rejected: 1))
                #expect(subject.log.lines.count == 1)
                #expect(subject.log.lines.first?.contains("message=too\\n") == true)
            }
            #expect(receiver.received.count == 1)
        }
    }

    @Test func `a success whose message nobody understands is a success`() async throws {
        try await withGRPCReceiver(answers: .message([0xFF, 0xFF])) { _, port in
            try await withGRPCExporter(to: "http://127.0.0.1:\(port)") { subject in
                #expect(await subject.exporter.export(.one) == .success)
                #expect(subject.log.lines.isEmpty)
            }
        }
    }

    @Test(arguments: [
        RPCError.Code.unknown, .invalidArgument, .notFound, .alreadyExists, .permissionDenied,
        .unauthenticated, .resourceExhausted, .failedPrecondition, .unimplemented, .internalError,
    ])
    func `codes that will not pass fail at once`(code: RPCError.Code) async throws {
        try await withGRPCReceiver(
            answers: .status(code, "no such\ntenant")
        ) { receiver, port in
            try await withGRPCExporter(to: "http://127.0.0.1:\(port)") { subject in
                let reason = "status \(code.rawValue) (\(code)): no such\\ntenant"
                #expect(await subject.exporter.export(.one) == .failure(reason: reason))
            }
            #expect(receiver.received.count == 1)
        }
    }

    @Test func `a request beyond the limit is not sent`() async throws {
        try await withGRPCReceiver(answers: .ok) { receiver, port in
            try await withGRPCExporter(to: "http://127.0.0.1:\(port)") {
                $0.maximumRequestBytes = 5_000
                // The limit counts before compression, which would bring this below it.
                $0.compression = .gzip
            } _: { subject in
                let outcome = await subject.exporter.export(
                    .test(.test(String(repeating: "x", count: 10_000))))
                #expect(outcome.reason?.contains("exceeds the limit of 5000") == true)
            }
            #expect(receiver.received.isEmpty)
        }
    }

    @Test func `a request may be larger than gRPC's usual limit`() async throws {
        try await withGRPCReceiver(answers: .ok) { receiver, port in
            try await withGRPCExporter(to: "http://127.0.0.1:\(port)") { subject in
                let message = [UInt8](repeating: 7, count: 6 << 20)
                #expect(await subject.sender.send(message, of: .traces) == .success)
            }
            #expect(receiver.received.map(\.message.count) == [6 << 20])
        }
    }

    @Test func `an answer beyond the limit fails and is not asked for again`() async throws {
        try await withGRPCReceiver(
            answers: .message([UInt8](repeating: 0, count: 5 << 20))
        ) { receiver, port in
            try await withGRPCExporter(to: "http://127.0.0.1:\(port)") { subject in
                let reason = await subject.exporter.export(.one).reason
                #expect(reason?.hasPrefix("status 13 (internalError): ") == true)
                #expect(reason?.contains("too large to decompress") == true)
            }
            #expect(receiver.received.count == 1)
        }
    }

    @Test func `after the shutdown everything fails`() async throws {
        try await withGRPCReceiver(answers: .ok) { receiver, port in
            try await withGRPCExporter(to: "http://127.0.0.1:\(port)") { subject in
                await subject.exporter.shutdown()
                #expect(await subject.exporter.export(.one) == .afterShutdown)
            }
            #expect(receiver.received.isEmpty)
        }
    }
}
