// SPDX-License-Identifier: Apache-2.0

import Collector
import Foundation
import ServiceLifecycle
import Subprocess
import SystemPackage
import TelemetryModel
import TelemetryTesting
import Testing
import TraceStore
import Zipkin

private let python = ProcessInfo.processInfo.environment["OUTLAY_TEST_PYTHON"]

/// Programs that others wrote send to a collector that listens: OpenTelemetry's SDK for Python, the
/// agent rotel, and Envoy.
///
/// Needs a Python that has `scripts/interop/requirements.txt` installed, named by the variable
/// `OUTLAY_TEST_PYTHON`; `scripts/test` sees to that.
@Suite(.enabled(if: python != nil, "OUTLAY_TEST_PYTHON names no Python"), .timeLimit(.minutes(5)))
struct RealSenderTests {
    @Test func `OpenTelemetry's exporter for Zipkin loses nothing that Zipkin has`() async throws {
        let (_, trace) = try await send("zipkin")
        let (root, child) = (try trace.span("POST /orders"), try trace.span("charge"))
        #expect(trace.spans.count == 2)
        #expect(child.parentSpanID == root.context.spanID)
        #expect((root.kind, child.kind) == (.server, .client))
        #expect(root.attributes["text"] == "naïve 🧾")
        #expect(root.attributes["whole"] == "42")
        #expect(root.events.map(\.name) == ["stocked"])
        #expect(root.events[0].attributes["shelf"] == 3)
        #expect(child.attributes["peer.service"] == "bank")
        #expect(child.status == .init(code: .error, message: "no money"))
        #expect(root.status == .unset)
        #expect(trace.sources.map(\.resource.serviceName) == ["python-shop"])
        #expect(trace.sources[0].scope == InstrumentationScope(name: "interop", version: "1.2"))
    }

    @Test func `the agent rotel forwards what it was sent`() async throws {
        let (_, trace) = try await send("rotel")
        let (root, child) = (try trace.span("POST /orders"), try trace.span("charge"))
        #expect(trace.spans.count == 2)
        #expect(child.parentSpanID == root.context.spanID)
        #expect(root.attributes["text"] == "naïve 🧾")
        #expect(root.attributes["whole"] == 42)
        #expect(root.attributes["ratio"] == 0.5)
        #expect(root.attributes["yes"] == true)
        #expect(root.attributes["list"] == ["a", "b"])
        #expect(root.events[0].attributes == ["shelf": 3, "kind": "dry"])
        #expect(child.status == .init(code: .error, message: "no money"))
        #expect(Set(trace.sources.map(\.resource.serviceName)) == ["python-shop"])
    }

    @Test func `Envoy's Zipkin spans join the caller's trace and share its span`() async throws {
        let (answer, trace) = try await send("envoy-zipkin")
        #expect(trace.spans.count == 5)
        let caller = try trace.span("call").context.spanID
        let halves = trace.spans.filter { $0.span.context.spanID == caller }
        #expect(halves.map { trace.service(of: $0) } == ["caller", "front-proxy"])
        #expect(halves.map(\.span.kind) == [.client, .server])
        #expect(halves.map { $0.span.attributes[ZipkinAttribute.shared] } == [nil, true])
        #expect(halves.map(\.repeatsID) == [false, true])
        try expectProxiedRequests(trace, answer)
    }

    @Test(arguments: ["envoy-http", "envoy-grpc"])
    func `Envoy's OTLP spans join the caller's trace`(sender: String) async throws {
        let (answer, trace) = try await send(sender)
        #expect(trace.spans.count == 4)
        let servers = trace.spans.map(\.span).filter { $0.kind == .server }
        #expect(
            servers.map(\.parentSpanID?.description).sorted { $0 ?? "" < $1 ?? "" }
                == ["00f067aa0ba902b7", "00f067aa0ba902b8"])
        #expect(Set(trace.spans.map { trace.service(of: $0) }) == ["front-proxy"])
        try expectProxiedRequests(trace, answer)
    }

    /// Each request is a span of the server's kind and, below it, one of the client's, with whose id
    /// the upstream was called; of the second both failed.
    private func expectProxiedRequests(_ trace: Trace, _ answer: Answer) throws {
        let proxied = trace.spans.map(\.span).filter { $0.attributes["component"] == "proxy" }
        let servers = proxied.filter { $0.kind == .server }
        let clients = proxied.filter { $0.kind == .client }
        #expect(servers.count == 2)
        #expect(
            Set(clients.map(\.parentSpanID)) == Set(servers.map(\.context.spanID)))
        #expect(
            Set(clients.map { "00-\(trace.id)-\($0.context.spanID)-01" })
                == Set(answer.traceparents ?? []))
        for spans in [servers, clients] {
            #expect(Set(spans.map(\.attributes["http.status_code"])) == ["200", "503"])
            let failed = spans.filter { $0.status.code == .error }
            #expect(failed.map(\.attributes["http.status_code"]) == ["503"])
        }
        #expect(proxied.allSatisfy { $0.endTime > $0.startTime })
    }
}

/// What the script says when all spans have arrived.
private struct Answer: Decodable, Sendable {
    var traceID: String
    /// What the upstream behind Envoy was sent.
    var traceparents: [String]?
}

/// Runs a collector and lets a sender send to it; returns the one trace that came.
private func send(_ sender: String) async throws -> (Answer, Trace) {
    try await withListeningCollector { ports, store in
        let script = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "scripts/interop/trace_senders.py").path
        let finished = try await Subprocess.run(
            .path(FilePath(try #require(python))),
            arguments: Arguments(["-B", script, sender] + ports.map(String.init)),
            output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        try #require(
            finished.terminationStatus.isSuccess, "\(finished.standardError)")
        let answer = try JSONDecoder().decode(
            Answer.self, from: Data(finished.standardOutput.utf8))
        let id = try #require(TraceID(hex: answer.traceID))
        return (answer, try #require(store.trace(id)))
    }
}

/// Runs all servers of a collector on free ports, given in the order OTLP/HTTP, OTLP/gRPC, Zipkin, queries.
private func withListeningCollector<Result: Sendable>(
    _ body: ([Int], BoundedTraceStore) async throws -> Result
) async throws -> Result {
    let (listening, found) = AsyncStream.makeStream(of: (TraceCollector.Endpoint, Int).self)
    let collector = TraceCollector(
        configuration: CollectorConfiguration(
            otlpPort: 0, grpcPort: 0, zipkinPort: 0, queryPort: 0),
        logger: quietLogger
    ) { found.yield(($0, $1)) }
    return try await withServices(collector.services) {
        var ports: [TraceCollector.Endpoint: Int] = [:]
        for await (endpoint, port) in listening {
            ports[endpoint] = port
            if ports.count == collector.services.count { break }
        }
        return try await body(
            [.otlp, .grpc, .zipkin, .query].compactMap { ports[$0] }, collector.store)
    }
}

extension Trace {
    /// The span of this name.
    fileprivate func span(_ name: String) throws -> FinishedSpan {
        try #require(spans.first { $0.span.name == name }).span
    }
}
