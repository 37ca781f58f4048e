// SPDX-License-Identifier: Apache-2.0

import Foundation
import OTLP
import ProgramTesting
import TelemetryModel
import Testing

@testable import TelemetryExport

private let python = ProcessInfo.processInfo.environment["OUTLAY_TEST_PYTHON"]

/// Our gRPC exporter against a server of grpcio's that decodes with `opentelemetry-proto`.
///
/// Needs a Python that has `scripts/interop/requirements.txt` installed, named by the variable
/// `OUTLAY_TEST_PYTHON`; `scripts/test` sees to that.
@Suite(.enabled(if: python != nil, "OUTLAY_TEST_PYTHON names no Python"), .timeLimit(.minutes(5)))
struct OTLPGRPCInteropTests {
    private struct Seen: Decodable {
        var request: String
        var metadata: [String: String]
        var calls: Int
    }

    @Test(arguments: [OTLPConfiguration.Compression.none, .gzip])
    func `grpcio is asked again when it says so, and understands all of it`(
        compression: OTLPConfiguration.Compression
    ) async throws {
        let batch = ResourceSpans.test(
            .test(
                "POST /things", kind: .server,
                attributes: ["n": 1, "list": ["a"], "bytes": .bytes([0, 255])],
                events: [.init(name: "woke", time: 5, attributes: ["x": 0.5])],
                status: .init(code: .error, message: "é")),
            .test("insert", id: 2, parent: 1))
        let seen = try await receiving(.traces) { address in
            try await withGRPCExporter(to: address) {
                $0.compression = compression
                $0.headers = [("x-tenant", "a b")]
                $0.retry.initialDelay = .milliseconds(10)
            } _: { subject in
                async let outcome = subject.exporter.export(batch)
                #expect(await subject.clock.wakeNext(of: 2) == .milliseconds(20))
                #expect(await outcome == .success(rejected: 1))
                #expect(subject.log.lines.first?.contains("message=one too many") == true)
            }
        }
        #expect(seen.calls == 2)
        #expect(seen.metadata["x-tenant"] == "a b")
        #expect(seen.metadata["user-agent"]?.contains("OTel-OTLP-Exporter-Swift/") == true)
        #expect(
            try TraceRequest(decoding: bytes(seen.request), as: .protobuf)
                == TraceRequest(resourceSpans: [batch]))
    }

    @Test func `grpcio understands log records too`() async throws {
        let batch = ResourceLogs.test
        let seen = try await receiving(.logs) { address in
            let exporter = try OTLPLogExporter(
                try configuration(address), logger: LogRecorder().logger)
            async let running: Void = exporter.run()
            #expect(await exporter.export(batch) == .success(rejected: 1))
            await exporter.shutdown()
            await running
        }
        #expect(seen.calls == 2)
        #expect(
            try LogsRequest(decoding: bytes(seen.request), as: .protobuf)
                == LogsRequest(resourceLogs: [batch]))
    }

    @Test func `grpcio understands metrics too`() async throws {
        let seen = try await receiving(.metrics) { address in
            let log = LogRecorder()
            let exporter = try OTLPMetricExporter(try configuration(address), logger: log.logger)
            async let running: Void = exporter.run()
            #expect(await exporter.export(.two) == .success(rejected: 1))
            await exporter.shutdown()
            await running
            #expect(log.lines.first?.contains("message=one too many") == true)
        }
        #expect(seen.calls == 2)
        #expect(
            try MetricsRequest(decoding: bytes(seen.request), as: .protobuf)
                == MetricsRequest(resourceMetrics: [.two]))
    }

    /// Runs `body` with the address of a server of grpcio's; returns what that has seen.
    private func receiving(
        _ signal: OTLPSignal, _ body: @escaping @Sendable (String) async throws -> Void
    ) async throws -> Seen {
        let lines = try await withInteropScript(
            "grpc_receiver.py", with: try #require(python), [signal.rawValue]
        ) { line in
            try await body("http://localhost:\(line.filter(\.isNumber))")
        }
        return try JSONDecoder().decode(Seen.self, from: Data(lines.joined().utf8))
    }

    private func configuration(_ address: String) throws -> OTLPConfiguration {
        var configuration = OTLPConfiguration(
            wireProtocol: .grpc, endpoint: try #require(OTLPEndpoint(grpc: address)))
        configuration.retry.initialDelay = .milliseconds(10)
        configuration.timeout = .seconds(60)
        return configuration
    }

    private func bytes(_ hexadecimal: String) -> [UInt8] {
        stride(from: 0, to: hexadecimal.utf8.count, by: 2).compactMap {
            UInt8(hexadecimal.dropFirst($0).prefix(2), radix: 16)
        }
    }
}
