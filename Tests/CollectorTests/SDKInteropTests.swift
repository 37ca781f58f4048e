// SPDX-License-Identifier: Apache-2.0

import Foundation
import OTLP
import Subprocess
import TelemetryModel
import Testing
import TraceStore

@testable import Collector

private let python = ProcessInfo.processInfo.environment["OUTLAY_TEST_PYTHON"]

/// Our receivers against the OpenTelemetry SDK for Python.
///
/// Needs a Python that has `scripts/interop/requirements.txt` installed, named by the variable
/// `OUTLAY_TEST_PYTHON`; `scripts/test` sees to that.
@Suite(.enabled(if: python != nil, "OUTLAY_TEST_PYTHON names no Python"), .timeLimit(.minutes(5)))
struct SDKInteropTests {
    @Test(arguments: ["grpc", "http"], ["none", "gzip"])
    func `what the SDK for Python sends arrives whole`(
        wireProtocol: String, compression: String
    ) async throws {
        try await withRunningCollector { collector, ports in
            let port = wireProtocol == "grpc" ? ports.grpc : ports.otlp
            let sent = try await send(by: wireProtocol, compression, to: port)
            try expectWhole(sent, in: collector)
            try expectKnown(sent)
        }
    }

    /// Every field of every span, and of what it comes from, is in the store.
    private func expectWhole(_ sent: TraceRequest, in collector: TraceCollector) throws {
        let batch = try #require(sent.resourceSpans.first)
        let spans = batch.scopes.flatMap(\.spans)
        let trace = try #require(collector.store.trace(spans[0].context.traceID))
        let byID = Dictionary(
            uniqueKeysWithValues: trace.spans.map { ($0.span.context.spanID, $0) })
        #expect(byID.count == spans.count)
        for span in spans {
            let kept = try #require(byID[span.context.spanID])
            #expect(kept.span == span)
            #expect(trace.sources[kept.source].resource == batch.resource)
            #expect(trace.sources[kept.source].scope == batch.scopes[0].scope)
        }
    }

    /// What was sent is what the script says, lest two mistakes agree.
    private func expectKnown(_ sent: TraceRequest) throws {
        let batch = try #require(sent.resourceSpans.first)
        let spans = batch.scopes.flatMap(\.spans)
        let root = try #require(spans.first { $0.parentSpanID == nil })
        let child = try #require(spans.first { $0.parentSpanID == root.context.spanID })
        #expect(batch.resource.attributes["service.name"] == "python-shop")
        #expect(batch.resource.attributes["host.cores"] == 4)
        #expect(batch.scopes.map(\.scope.name) == ["shop.tracer"])
        #expect(batch.scopes.map(\.scope.version) == ["1.2.3"])
        #expect(batch.scopes[0].scope.attributes["layer"] == "test")
        #expect(root.attributes == Self.attributes)
        #expect(root.kind == .server)
        #expect(root.status.code == .ok)
        #expect(root.events.map(\.name) == ["woke"])
        #expect(root.events.map(\.time) == [1_700_000_000_123_456_789])
        #expect(root.links.map(\.context.traceID) == [TraceID(high: 0, low: 0xABCDEF)])
        #expect(root.links.map(\.attributes) == [["reason": "follows"]])
        #expect(child.kind == .client)
        #expect(child.status == FinishedSpan.Status(code: .error, message: "duplicate"))
    }

    private static let attributes: Attributes = [
        "text": "é\u{1F9FE}\"\n", "empty": "", "yes": true, "no": false, "small": .int(.min),
        "large": .int(.max), "ratio": 0.1, "huge": .double(1.7976931348623157e308),
        "bytes": .bytes([0, 255]), "texts": ["a", "b"], "numbers": [1, -2],
        "ratios": [0.5, -0.25], "flags": [true, false],
    ]

    /// Runs the script, and returns the request as the SDK encoded it.
    private func send(
        by wireProtocol: String, _ compression: String, to port: Int
    ) async throws -> TraceRequest {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let script = root.appending(path: "scripts/interop/sdk_sender.py").path
        let run = try await Subprocess.run(
            .path(.init(try #require(python))),
            arguments: ["-B", script, wireProtocol, compression, "\(port)"],
            output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        #expect(run.terminationStatus.isSuccess, "\(run.standardError)")
        let text = run.standardOutput.filter { !$0.isWhitespace }
        let bytes = stride(from: 0, to: text.utf8.count, by: 2).compactMap { offset in
            UInt8(text.dropFirst(offset).prefix(2), radix: 16)
        }
        return try TraceRequest(decoding: bytes, as: .protobuf)
    }
}
