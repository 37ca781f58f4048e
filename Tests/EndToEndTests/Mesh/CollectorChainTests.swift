// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Foundation
import NIOCore
import Subprocess
import Synchronization
import TelemetryModel
import Testing
import TraceStore

/// Collectors between the program and the one that keeps its traces, and one of them restarted while
/// requests come in: inside the time for which senders try again, nothing is lost.
@Suite(.timeLimit(.minutes(5))) struct CollectorChainTests {
    @Test(
        .enabled(if: ForeignProgram.rotel.isExpected, "rotel is not installed"),
        arguments: ["http/protobuf", "grpc"])
    func `a foreign collector passes everything on, also when it is restarted under load`(
        wireProtocol: String
    ) async throws {
        let rotel = try #require(ForeignProgram.rotel.path, "rotel is not installed")
        let http = try await freePort()
        let grpc = try await freePort()
        try await withCollectorPorts { ports, store in
            let arguments = Self.rotel(
                http: http, grpc: grpc, to: ports, by: wireProtocol == "grpc" ? "grpc" : "http")
            let run = try await withLoad(
                OTLPTarget(port: wireProtocol == "grpc" ? grpc : http, by: wireProtocol),
                store: store
            ) { body in
                let run = try await withOutlay(arguments, program: rotel) { running in
                    guard await running.line(containing: "Starting Rotel") != nil else {
                        throw StartFailure(log: running.log)
                    }
                    try await body()
                }
                #expect(run.status.isSuccess, "\(run.log)")
            }
            #expect(run.incomplete(in: store) == [])
            #expect(run.log.contains("0 dropped, 0 failed"), "\(run.log)")
        }
    }

    @Test(arguments: ["otlp+http", "otlp+grpc"])
    func `an agent keeps what the collector behind it cannot take while it is restarted`(
        scheme: String
    ) async throws {
        let second = [try await freePort(), try await freePort()]
        let file = FileManager.default.temporaryDirectory
            .appending(path: "collector-\(UUID().uuidString).jsonl")
        defer { try? FileManager.default.removeItem(at: file) }
        try await withCollectorPorts { ports, store in
            let agent = Self.collector([
                "OUTLAY_COLLECTOR_FORWARD":
                    "\(scheme)://127.0.0.1:\(second[scheme == "otlp+http" ? 0 : 1])"
            ])
            // The last one of the chain is only watched; the second keeps what it has over its restart.
            let behind = Self.collector([
                "OUTLAY_COLLECTOR_OTLP_PORT": "\(second[0])",
                "OUTLAY_COLLECTOR_GRPC_PORT": "\(second[1])",
                "OUTLAY_COLLECTOR_FILE": file.path,
                "OUTLAY_COLLECTOR_FORWARD": "otlp+http://127.0.0.1:\(ports.otlp)",
            ])
            let kept = Kept()
            let first = try await withOutlay(["collector"], environment: agent) { running in
                let port = try await running.port(of: "otlp")
                return try await withLoad(
                    OTLPTarget(port: port, by: "http/protobuf"), store: store
                ) { body in
                    let run = try await withOutlay(["collector"], environment: behind) { running in
                        let query = try await running.port(of: "query")
                        try await body()
                        try await kept.read(at: query)
                    }
                    #expect(run.status.isSuccess, "\(run.log)")
                }
            }
            #expect(first.status.isSuccess, "\(first.log)")
            #expect(!first.log.contains("not forwarded"), "\(first.log)")
            #expect(first.result.incomplete(in: store) == [])
            #expect(first.result.log.contains("0 dropped, 0 failed"), "\(first.result.log)")
            let whole = kept.wholeTraces
            #expect(first.result.answered.filter { !whole.contains($0.description) } == [])
        }
    }

    private static func rotel(
        http: Int, grpc: Int, to ports: ReceivingPorts, by sending: String
    ) -> [String] {
        [
            "start", "--otlp-http-endpoint", "127.0.0.1:\(http)",
            "--otlp-grpc-endpoint", "127.0.0.1:\(grpc)", "--exporter", "otlp",
            "--otlp-exporter-protocol", sending, "--otlp-exporter-endpoint",
            "http://127.0.0.1:\(sending == "grpc" ? ports.grpc : ports.otlp)",
            // It acknowledges before it has passed on, and does not wait for ever at its end: what it
            // holds back then, on a busy machine, is lost. So it is to hold back nothing.
            "--disable-batching",
        ]
    }

    /// Variables of a collector on ports that it finds itself, where nobody names one.
    private static func collector(_ own: [String: String]) -> [String: String] {
        var all = own
        for name in ["OTLP", "GRPC", "ZIPKIN", "QUERY"] {
            let variable = "OUTLAY_COLLECTOR_\(name)_PORT"
            all[variable] = own[variable] ?? "0"
        }
        return all
    }
}

/// What a collector says that it has, by its own API.
private final class Kept: Sendable {
    private struct Answer: Decodable {
        struct Summary: Decodable {
            let traceID: String
            let spans: Int
        }
        let traces: [Summary]
    }

    private let whole = Mutex<Set<String>>([])

    /// The traces that were whole when it was asked last.
    var wholeTraces: Set<String> { whole.withLock { $0 } }

    func read(at port: Int) async throws {
        let url = "http://127.0.0.1:\(port)/api/viewer/traces?limit=1500"
        let response = try await HTTPClient.shared.execute(
            HTTPClientRequest(url: url), timeout: .seconds(30))
        let body = try await response.body.collect(upTo: 1 << 26)
        let answer = try JSONDecoder().decode(Answer.self, from: Data(body.readableBytesView))
        let ids = answer.traces.filter { $0.spans == spansOfAListing }.map(\.traceID)
        whole.withLock { $0 = Set(ids) }
    }
}
