// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Collector
import Foundation
import NIOCore
import NIOPosix
import OTLP
import TelemetryModel
import Testing
import TraceStore

/// One collector that passes on to another, as an agent does.
@Suite(.timeLimit(.minutes(2))) struct ForwardingTests {
    @Test(arguments: ["otlp+http", "otlp+grpc"])
    func `what an agent takes in while the next collector is down arrives once it is up`(
        scheme: String
    ) async throws {
        let ports = try await [freePort(), freePort()]
        let port = ports[scheme == "otlp+http" ? 0 : 1]
        let agent = try await withOutlay(
            ["collector"],
            environment: [
                "OUTLAY_COLLECTOR_OTLP_PORT": "0", "OUTLAY_COLLECTOR_GRPC_PORT": "0",
                "OUTLAY_COLLECTOR_ZIPKIN_PORT": "0", "OUTLAY_COLLECTOR_QUERY_PORT": "0",
                "OUTLAY_COLLECTOR_FORWARD": "\(scheme)://127.0.0.1:\(port)",
            ]
        ) { agent in
            let address = "http://127.0.0.1:\(try await agent.port(of: "otlp"))"
            for id in 1...5 as ClosedRange<UInt64> { try await post(trace: id, to: address) }
            return try await withCollector(otlpPort: ports[0], grpcPort: ports[1]) { _, store in
                await store.withChanges { feed in
                    while store.figures.traces < 5, await feed.next() != nil {}
                }
                try agent.stop()
                _ = await agent.line(containing: "no such line, hence its end")
                return store.figures.traces
            }
        }
        #expect(agent.result == 5)
        #expect(agent.status.isSuccess, "\(agent.log)")
        #expect(!agent.log.contains("not forwarded"), "\(agent.log)")
    }

    @Test(arguments: [
        "http://c:4318", "otlp+http://", "otlp+tcp://c:1", "c:4317", "otlp+http:/c",
        "otlp+https://user:secret@", "file://", "file://host/a.jsonl", "file:///folder/",
        "/a.jsonl",
    ])
    func `a variable that cannot be meant stops the start with 78`(text: String) async throws {
        let run = try await outlay(["collector"], environment: ["OUTLAY_COLLECTOR_FORWARD": text])
        #expect(run.status == .exited(78))
        #expect(run.log.contains("OUTLAY_COLLECTOR_FORWARD is"), "\(run.log)")
        #expect(run.log.contains("it takes otlp+http://host:4318, "))
        #expect(!run.log.contains("secret"))
    }

    @Test func `a file that cannot be written stops the start with 78`() async throws {
        let run = try await outlay(
            ["collector"], environment: ["OUTLAY_COLLECTOR_FORWARD": "file:///none/such/a.jsonl"])
        #expect(run.status == .exited(78))
        #expect(
            run.log.contains("OUTLAY_COLLECTOR_FORWARD takes a file in a directory that can be"))
        #expect(run.log.contains("/none/such/a.jsonl"), "\(run.log)")
    }

    @Test func `what is recorded is read back, whatever came before in the file`() async throws {
        try await withTemporaryFolder { folder in
            // A space, which a URL spells otherwise.
            let file = folder.appending(path: "what came.jsonl")
            for id in 1...2 as ClosedRange<UInt64> {
                let run = try await withOutlay(
                    ["collector"],
                    environment: [
                        "OUTLAY_COLLECTOR_OTLP_PORT": "0", "OUTLAY_COLLECTOR_GRPC_PORT": "0",
                        "OUTLAY_COLLECTOR_ZIPKIN_PORT": "0", "OUTLAY_COLLECTOR_QUERY_PORT": "0",
                        "OUTLAY_COLLECTOR_FORWARD": file.absoluteString,
                    ]
                ) { collector in
                    let address = "http://127.0.0.1:\(try await collector.port(of: "otlp"))"
                    try await post(trace: id, to: address)
                }
                #expect(run.status.isSuccess, "\(run.log)")
            }
            let lines = try Data(contentsOf: file).split(separator: UInt8(ascii: "\n"))
            let ids = try lines.flatMap {
                try TraceRequest(decoding: Array($0), as: .json).resourceSpans
            }.flatMap(\.scopes).flatMap(\.spans).map(\.context.traceID.low)
            #expect(ids == [1, 2])
        }
    }

    @Test func `a port for gRPC that is taken is told with its variable`() async throws {
        let other = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = other.localAddress?.port ?? 0
        let run = try await outlay(
            ["collector"],
            environment: [
                "OUTLAY_COLLECTOR_OTLP_PORT": "0",
                "OUTLAY_COLLECTOR_ZIPKIN_PORT": "0", "OUTLAY_COLLECTOR_QUERY_PORT": "0",
                "OUTLAY_COLLECTOR_GRPC_PORT": "\(port)",
            ])
        #expect(run.status == .exited(78))
        #expect(run.log.contains("\(port) (OUTLAY_COLLECTOR_GRPC_PORT moves it)"), "\(run.log)")
        try await other.close()
    }

    private func withTemporaryFolder(_ body: (URL) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "forwarding-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder)
    }

    private func post(trace: UInt64, to address: String) async throws {
        let span = FinishedSpan(
            context: SpanContext(
                traceID: TraceID(high: 1, low: trace), spanID: SpanID(rawValue: 1)),
            name: "s", kind: .internal, startTime: 1, endTime: 2)
        let scope = ScopeSpans(scope: InstrumentationScope(name: "t"), spans: [span])
        let batch = ResourceSpans(resource: Resource(attributes: [:]), scopes: [scope])
        var request = HTTPClientRequest(url: "\(address)/v1/traces")
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/x-protobuf")
        request.body = .bytes(
            ByteBuffer(bytes: TraceRequest(resourceSpans: [batch]).encoded(as: .protobuf)))
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
        #expect(response.status == .ok)
    }
}
