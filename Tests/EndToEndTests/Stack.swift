// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Collector
import Logging
import NIOCore
import NIOHTTP1
import PostgresTesting
import ServiceLifecycle
import Subprocess
import TelemetryModel
import TelemetryTesting
import TraceStore

/// The API as a process of its own, with a real Postgres behind it and a real collector listening.
struct Stack: Sendable {
    /// Where the API is: `http://127.0.0.1:41234`.
    let api: String
    let outlay: RunningOutlay

    /// Makes a request and reads the whole answer.
    func request(
        _ method: HTTPMethod, _ path: String, body: String? = nil, headers: [String: String] = [:],
        timeout: TimeAmount = .seconds(60), client: HTTPClient = .shared
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: api + path)
        request.method = method
        if let body {
            request.body = .bytes(ByteBuffer(string: body))
            request.headers.add(name: "content-type", value: "application/json")
        }
        for (name, value) in headers { request.headers.replaceOrAdd(name: name, value: value) }
        let response = try await client.execute(request, timeout: timeout)
        let text = try await String(buffer: response.body.collect(upTo: 1 << 20))
        return Answer(status: response.status.code, headers: response.headers, body: text)
    }

    /// Lists expenses, eight times at once and again and again, until the API is gone, and hands over each
    /// answer.
    ///
    /// A connection that is refused is the end at once; that a busy machine takes its time is not.
    func listUntilGone(_ answered: @escaping @Sendable (Answer) -> Void) async throws {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.retryConnectionEstablishment = false
        try await HTTPClient.withHTTPClient(configuration: configuration) { client in
            await withDiscardingTaskGroup { group in
                for _ in 0..<8 {
                    group.addTask {
                        while let answer = try? await request(
                            .GET, "/expenses", timeout: .seconds(60), client: client)
                        {
                            answered(answer)
                        }
                    }
                }
            }
        }
    }
}

/// One answer, read whole.
struct Answer: Sendable {
    let status: UInt
    let headers: HTTPHeaders
    let body: String

    /// The trace that the answer says it belongs to.
    var traceID: TraceID? {
        let fields = (headers.first(name: "traceresponse") ?? "").split(separator: "-")
        return fields.count == 4 ? TraceID(hex: fields[1]) : nil
    }
}

/// How the API ended, and every span that it sent.
struct StackRun<Result: Sendable>: Sendable {
    var result: Result
    var status: TerminationStatus
    var log: String
    var traces: [Trace]

    /// The spans of one trace.
    func spans(_ id: TraceID?) -> [FinishedSpan] {
        traces.first { $0.id == id }?.spans.map(\.span) ?? []
    }
}

/// Starts a collector and the API on a new database, hands the API to `body`, stops it, and returns what
/// the collector has then. The API flushes before it ends, so nothing needs to be waited for.
func withStack<Result: Sendable>(
    environment: [String: String] = [:],
    _ body: @escaping @Sendable (Stack) async throws -> Result
) async throws -> StackRun<Result> {
    try await withCollector { endpoint, store in
        try await withTestDatabase { url in
            var variables = environment
            variables["DATABASE_URL"] = url
            variables["OTEL_EXPORTER_OTLP_ENDPOINT"] =
                environment["OTEL_EXPORTER_OTLP_ENDPOINT"] ?? endpoint
            // What a request leaves is looked at by itself; whose events go further, says so.
            variables["OUTLAY_RELAY"] = environment["OUTLAY_RELAY"] ?? "false"
            return try await withMigrations(at: url) {
                try await run(variables, store: store, body)
            }
        }
    }
}

/// Runs the API alone, with exactly these variables, and whatever database they name.
func withAPI<Result: Sendable>(
    environment: [String: String],
    _ body: @escaping @Sendable (Stack) async throws -> Result
) async throws -> OutlayRun<Result> {
    var variables = environment
    variables["OUTLAY_DEFAULT_USER"] = environment["OUTLAY_DEFAULT_USER"] ?? "ada"
    // A bank that is slow because the machine is busy would get its orders more than once.
    variables["OUTLAY_BANK_TIMEOUT"] = environment["OUTLAY_BANK_TIMEOUT"] ?? "60"
    return try await withService("expenses", environment: variables, body)
}

/// Runs the bank alone, on a free port, and hands over its address.
func withBankProcess<Result: Sendable>(
    environment: [String: String],
    _ body: @escaping @Sendable (Stack) async throws -> Result
) async throws -> OutlayRun<Result> {
    try await withService("bank", environment: environment, body)
}

/// Runs the gateway alone, on a free port, and hands over its address.
func withWebProcess<Result: Sendable>(
    environment: [String: String],
    _ body: @escaping @Sendable (Stack) async throws -> Result
) async throws -> OutlayRun<Result> {
    try await withService("web", environment: environment, body)
}

/// Runs a worker, on a free port for its health, and hands over its address.
func withWorkerProcess<Result: Sendable>(
    environment: [String: String],
    _ body: @escaping @Sendable (Stack) async throws -> Result
) async throws -> OutlayRun<Result> {
    try await withService("worker", environment: environment, body)
}

private func withService<Result: Sendable>(
    _ command: String, environment: [String: String],
    _ body: @escaping @Sendable (Stack) async throws -> Result
) async throws -> OutlayRun<Result> {
    var variables = environment
    variables["OUTLAY_PORT"] = environment["OUTLAY_PORT"] ?? "0"
    return try await withOutlay([command], environment: variables) { outlay in
        let mark = environment["OUTLAY_LOG_FORMAT"] == "json" ? "\"port\":\"" : "port="
        guard let line = await outlay.line(containing: mark), let found = line.firstRange(of: mark)
        else { throw StartFailure(log: outlay.log) }
        let port = line[found.upperBound...].prefix { $0.isNumber }
        return try await body(Stack(api: "http://127.0.0.1:\(port)", outlay: outlay))
    }
}

/// Runs a collector on free ports and hands over the address of one of its servers and its store.
func withCollector<Result: Sendable>(
    otlpPort: Int = 0,
    grpcPort: Int = 0,
    server: TraceCollector.Endpoint = .otlp,
    _ body: (String, BoundedTraceStore) async throws -> Result
) async throws -> Result {
    try await withCollectorPorts(otlpPort: otlpPort, grpcPort: grpcPort) { ports, store in
        let port = server == .zipkin ? ports.zipkin : ports.otlp
        return try await body("http://127.0.0.1:\(port)", store)
    }
}

/// The ports on which a collector receives.
struct ReceivingPorts: Sendable {
    var otlp: Int
    var grpc: Int
    var zipkin: Int
}

/// The same for a test that needs several of them.
func withCollectorPorts<Result: Sendable>(
    otlpPort: Int = 0,
    grpcPort: Int = 0,
    _ body: (ReceivingPorts, BoundedTraceStore) async throws -> Result
) async throws -> Result {
    let (found, continuation) = AsyncStream.makeStream(of: (TraceCollector.Endpoint, Int).self)
    let recorder = try RecordedTelemetry.forwarder()
    let collector = TraceCollector(
        configuration: CollectorConfiguration(
            otlpPort: otlpPort, grpcPort: grpcPort, zipkinPort: 0, queryPort: 0),
        forwarder: recorder,
        logger: Logger(label: "collector", factory: { _ in SwiftLogNoOpLogHandler() })
    ) { endpoint, port in
        continuation.yield((endpoint, port))
    }
    let recording: [any Service] = recorder.map { [$0] } ?? []
    return try await withServices(recording + collector.services) {
        var ports: [TraceCollector.Endpoint: Int] = [:]
        for await (endpoint, port) in found {
            ports[endpoint] = port
            if ports.count == collector.services.count { break }
        }
        guard let otlp = ports[.otlp], let grpc = ports[.grpc], let zipkin = ports[.zipkin] else {
            throw StartFailure(log: "the collector did not start")
        }
        return try await body(
            ReceivingPorts(otlp: otlp, grpc: grpc, zipkin: zipkin), collector.store)
    }
}

/// A program that ended before it listened.
struct StartFailure: Error {
    let log: String
}

private func run<Result: Sendable>(
    _ variables: [String: String], store: BoundedTraceStore,
    _ body: @escaping @Sendable (Stack) async throws -> Result
) async throws -> StackRun<Result> {
    let run = try await withAPI(environment: variables, body)
    return StackRun(
        result: run.result, status: run.status, log: run.log,
        traces: store.traces(matching: TraceSearch(limit: 10_000)))
}

func withMigrations<Result>(
    at url: String, _ body: () async throws -> Result
) async throws -> Result {
    let migrated = try await outlay(["migrate"], environment: ["DATABASE_URL": url])
    guard migrated.status.isSuccess else { throw StartFailure(log: migrated.log) }
    return try await body()
}
