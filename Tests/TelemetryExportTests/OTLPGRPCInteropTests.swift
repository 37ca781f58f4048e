// SPDX-License-Identifier: Apache-2.0

import Foundation
import OTLP
import TelemetryModel
import Testing

@testable import TelemetryExport

private let python = ProcessInfo.processInfo.environment["OUTLAY_TEST_PYTHON"]

/// Our gRPC exporter against a server of grpcio's that decodes with `opentelemetry-proto`.
///
/// Needs a Python that has `scripts/interop/requirements.txt` installed, named by the variable
/// `OUTLAY_TEST_PYTHON`; `scripts/test` sees to that.
@Suite(.enabled(if: python != nil, "OUTLAY_TEST_PYTHON names no Python"), .timeLimit(.minutes(2)))
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
        let receiver = try GRPCIOReceiver()
        try await withGRPCExporter(to: "http://localhost:\(receiver.port)") {
            $0.compression = compression
            $0.headers = [("x-tenant", "a b")]
            $0.retry.initialDelay = .milliseconds(10)
        } _: { subject in
            async let outcome = subject.exporter.export(batch)
            #expect(await subject.clock.wakeNext(of: 2) == .milliseconds(20))
            #expect(await outcome == .success(rejected: 1))
            #expect(subject.log.lines.first?.contains("message=one too many") == true)
        }
        let seen = try JSONDecoder().decode(Seen.self, from: receiver.output())
        #expect(seen.calls == 2)
        #expect(seen.metadata["x-tenant"] == "a b")
        #expect(seen.metadata["user-agent"]?.contains("OTel-OTLP-Exporter-Swift/") == true)
        #expect(
            try TraceRequest(decoding: bytes(seen.request), as: .protobuf)
                == TraceRequest(resourceSpans: [batch]))
    }

    private func bytes(_ hexadecimal: String) -> [UInt8] {
        stride(from: 0, to: hexadecimal.utf8.count, by: 2).compactMap {
            UInt8(hexadecimal.dropFirst($0).prefix(2), radix: 16)
        }
    }
}

/// The script `scripts/interop/grpc_receiver.py`, running; it goes away with the test that made it.
private final class GRPCIOReceiver {
    private let process = Process()
    private let pipe = Pipe()
    let port: Int

    init() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        process.executableURL = URL(filePath: try #require(python))
        process.arguments = ["-B", root.appending(path: "scripts/interop/grpc_receiver.py").path]
        process.standardOutput = pipe
        try process.run()
        let line = pipe.fileHandleForReading.availableData
        let text = String(decoding: line, as: UTF8.self)
        port = try #require(Int(text.filter(\.isNumber)))
    }

    deinit { if process.isRunning { process.terminate() } }

    /// What it prints at its end.
    func output() throws -> Data {
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return data
    }
}
