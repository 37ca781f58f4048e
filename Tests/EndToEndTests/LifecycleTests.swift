// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Hummingbird
import Logging
import NIOCore
import PostgresTesting
import Subprocess
import Synchronization
import TelemetryModel
import TelemetryTesting
import Testing
import TraceStore

/// Starting, stopping and losing parts of the system.
@Suite(.timeLimit(.minutes(5))) struct LifecycleTests {
    @Test func `SIGTERM under load lets requests in flight finish and loses no span`() async throws
    {
        let answered = Answered()
        let run = try await withStack { stack in
            try await stack.listUntilGone { answer in
                guard let id = answer.traceID else { return }
                if answered.add(id) == 300 { try? stack.outlay.stop() }
            }
        }
        #expect(run.status.isSuccess, "\(run.log)")
        #expect(answered.all.count >= 300)
        let complete = Set(run.traces.filter { $0.spans.count == 5 }.map(\.id))
        #expect(answered.all.filter { !complete.contains($0) }.isEmpty)
        #expect(run.log.contains("0 dropped, 0 failed"), "\(run.log)")
    }

    @Test func `spans travel by gRPC as well, up to the last`() async throws {
        try await withCollectorPorts { ports, store in
            let run = try await withStack(environment: [
                "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc", "OTEL_EXPORTER_OTLP_COMPRESSION": "gzip",
                "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:\(ports.grpc)",
            ]) { stack in
                try await stack.request(.GET, "/expenses").traceID
            }
            #expect(run.status.isSuccess, "\(run.log)")
            #expect(store.trace(try #require(run.result))?.spans.count == 5)
            #expect(run.log.contains("0 dropped, 0 failed"), "\(run.log)")
        }
    }

    @Test(arguments: ["http/protobuf", "grpc"])
    func `without a collector the API works and ends in order`(
        wireProtocol: String
    ) async throws {
        let run = try await withStack(environment: [
            "OTEL_EXPORTER_OTLP_PROTOCOL": wireProtocol,
            "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1",
            "OTEL_EXPORTER_OTLP_TIMEOUT": "500", "OTEL_BSP_EXPORT_TIMEOUT": "2000",
        ]) { stack in
            try await stack.request(.GET, "/expenses").status
        }
        #expect(run.result == 200)
        #expect(run.status.isSuccess, "\(run.log)")
        #expect(run.traces.isEmpty)
    }

    @Test(arguments: ["http/protobuf", "grpc"])
    func `a collector that never answers delays nobody, and not the end for long`(
        wireProtocol: String
    ) async throws {
        try await withSilentServer { endpoint in
            let run = try await withStack(environment: [
                "OTEL_EXPORTER_OTLP_PROTOCOL": wireProtocol,
                "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint, "OTEL_BSP_SCHEDULE_DELAY": "10",
                "OTEL_EXPORTER_OTLP_TIMEOUT": "1000", "OTEL_BSP_EXPORT_TIMEOUT": "1000",
            ]) { stack in
                for _ in 0..<50 {
                    let status = try await stack.request(.GET, "/expenses").status
                    #expect(status == 200)
                }
            }
            #expect(run.status.isSuccess, "\(run.log)")
        }
    }

    @Test func `a killed Postgres gives clear errors, and the API recovers by itself`() async throws
    {
        try await PostgresServer.with { server in
            let url = server.url(database: "postgres")
            let migrated = try await outlay(["migrate"], environment: ["DATABASE_URL": url])
            #expect(migrated.status.isSuccess, "\(migrated.log)")
            try await withCollector { endpoint, store in
                let run = try await withAPI(environment: [
                    "DATABASE_URL": url, "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint,
                ]) { stack in try await killAndRestart(server, behind: stack) }
                #expect(run.status.isSuccess, "\(run.log)")
                let id = try #require(run.result.traceID)
                let spans = store.trace(id)?.spans.map(\.span) ?? []
                #expect(SpanOutline(spans).description == Self.failedList)
                let expected = ExpectedAttributes(
                    method: "GET", target: "/expenses", answer: run.result,
                    serverSpan: "GET /expenses")
                #expect(expected.deviations(in: spans) == [])
            }
        }
    }

    /// Returns the answer to a request while there is no database.
    private func killAndRestart(
        _ server: PostgresServer, behind stack: Stack
    ) async throws -> Answer {
        #expect(try await stack.request(.GET, "/expenses").status == 200)
        try await server.kill()
        let failed = try await stack.request(.GET, "/expenses")
        #expect(failed.status == 503)
        #expect(failed.body.contains(#""code":"unavailable""#), "\(failed.body)")
        #expect(try await stack.request(.GET, "/readyz").status == 503)
        #expect(try await stack.request(.GET, "/healthz").status == 200)
        try await server.start()
        // Each try waits for a connection; the pool is back within a few of them.
        var status: UInt = 0
        for _ in 0..<20 where status != 200 {
            status = try await stack.request(.GET, "/expenses").status
        }
        #expect(status == 200)
        return failed
    }

    private static let failedList = """
        SERVER GET /expenses ERROR
          INTERNAL ExpenseHandler.list ERROR
            INTERNAL ExpenseService.list ERROR
              INTERNAL ExpenseRepository.list ERROR
                CLIENT SELECT expenses ERROR
        """

    @Test func `with the SDK disabled no span is sent, and the program ends in order`() async throws
    {
        let run = try await withStack(environment: ["OTEL_SDK_DISABLED": "true"]) { stack in
            try await stack.request(.GET, "/expenses")
        }
        #expect(run.result.status == 200)
        #expect(run.traces.isEmpty)
        #expect(run.status.isSuccess)
    }

    @Test func `where an endpoint is asked for and none is given, the program runs untraced`()
        async throws
    {
        let run = try await withTestDatabase { url in
            try await withAPI(environment: [
                "DATABASE_URL": url, "OUTLAY_TELEMETRY_NEEDS_ENDPOINT": "true",
            ]) { stack in try await stack.request(.GET, "/healthz").status }
        }
        #expect(run.result == 200)
        #expect(run.status.isSuccess)
        #expect(run.log.contains("0 started"), "\(run.log)")
    }

    @Test(arguments: [
        ("OUTLAY_PORT", "eighty"), ("OUTLAY_LOG_LEVEL", "loud"), ("DATABASE_URL", ""),
        ("OUTLAY_POSTGRES_CONNECTIONS", "0"), ("OUTLAY_DEFAULT_USER", "no\u{7}bell"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "nowhere"), ("OUTLAY_TELEMETRY_NEEDS_ENDPOINT", "maybe"),
        ("OUTLAY_BANK_TIMEOUT", "0"),
    ])
    func `a setting that cannot be meant stops the start with 78 and names the variable`(
        name: String, value: String
    ) async throws {
        var environment = ["DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"]
        environment[name] = value
        let run = try await outlay(["expenses"], environment: environment)
        #expect(run.status == .exited(78))
        #expect(run.log.contains(name), "\(run.log)")
    }

    @Test func `a file that cannot be written stops the collector with 78 and names the variable`()
        async throws
    {
        let run = try await outlay(
            ["collector"],
            environment: [
                "OUTLAY_COLLECTOR_FILE": "/nowhere/traces", "OUTLAY_COLLECTOR_OTLP_PORT": "0",
                "OUTLAY_COLLECTOR_QUERY_PORT": "0",
            ])
        #expect(run.status == .exited(78))
        #expect(run.log.contains("OUTLAY_COLLECTOR_FILE"), "\(run.log)")
    }

    @Test func `a port in use is named together with the variable that moves it`() async throws {
        try await withSilentServer { endpoint in
            let port = String(endpoint.split(separator: ":").last ?? "")
            let run = try await outlay(
                ["expenses"],
                environment: ["DATABASE_URL": "postgres:///none", "OUTLAY_PORT": port])
            #expect(!run.status.isSuccess)
            #expect(run.log.contains(port) && run.log.contains("OUTLAY_PORT"), "\(run.log)")
        }
    }

    /// A server that accepts every request and answers none.
    private func withSilentServer<Result: Sendable>(
        _ body: (String) async throws -> Result
    ) async throws -> Result {
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let router = Router()
        for signal in ["traces", "logs", "metrics"] {
            router.post("/v1/\(signal)") { _, _ -> HTTPResponse.Status in
                try await untilCancelled()
                return .ok
            }
        }
        let application = Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { continuation.yield($0.localAddress?.port ?? 0) },
            logger: Logger(label: "silent", factory: { _ in SwiftLogNoOpLogHandler() }))
        return try await withServices([application]) {
            let port = await ports.first { _ in true } ?? 0
            return try await body("http://127.0.0.1:\(port)")
        }
    }
}

/// The traces of the answers that several tasks have received.
private final class Answered: Sendable {
    private let ids = Mutex<[TraceID]>([])

    var all: [TraceID] { ids.withLock { $0 } }

    /// Returns how many there are by now.
    func add(_ id: TraceID) -> Int {
        ids.withLock { ids in
            ids.append(id)
            return ids.count
        }
    }
}
