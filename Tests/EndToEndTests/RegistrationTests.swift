// SPDX-License-Identifier: Apache-2.0

import Foundation
import NIOHTTP1
import Postgres
import PostgresTesting
import ProgramTesting
import TelemetryModel
import TelemetryTesting
import Testing
import TraceStore

private let python = ProcessInfo.processInfo.environment["OUTLAY_TEST_PYTHON"]

/// Registering at the real system: the trees of spans, and where the password is not.
@Suite(.timeLimit(.minutes(5))) struct RegistrationTests {
    @Test func `each answer leaves exactly its own tree, which names nobody`() async throws {
        let run = try await withStack { try await visit($0) }
        #expect(run.status.isSuccess, "\(run.log)")
        for visit in run.result {
            let spans = run.spans(visit.answer.traceID)
            #expect(visit.answer.status == visit.status, "\(visit.name)")
            #expect(SpanOutline(spans).description == visit.tree, "\(visit.name)")
            for span in spans where span.kind == .internal {
                let attributes = Set(span.attributes.map(\.key))
                let isAboutOne = visit.isAboutOne && !(span.isHandler && visit.status == 409)
                #expect(
                    attributes == (isAboutOne ? ["component", "outlay.user.id"] : ["component"]),
                    "\(visit.name): \(span.name)")
            }
        }
        #expect(run.traces.count == run.result.count, "no trace is left over")
        #expect(!"\(run.traces)".contains("margaret"))
    }

    @Test func `of several of one name at the same time, one is registered`() async throws {
        let run = try await withStack { stack in
            try await withThrowingTaskGroup(of: UInt.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        try await stack.request(.POST, "/users", body: .margaret()).status
                    }
                }
                return try await group.reduce(into: [UInt]()) { $0.append($1) }
            }
        }
        #expect(run.result.sorted() == [201, 409, 409, 409])
    }

    @Test(.enabled(if: python != nil, "OUTLAY_TEST_PYTHON names no Python"))
    func `a password is in no span, line or metric, and in the table as what others recognise`()
        async throws
    {
        let password = "hunter2 hunter2 🍜"
        let kept = try await register(password)
        #expect(kept.telemetry.contains("UserService.register"))
        #expect(kept.telemetry.contains("A request ended"))
        #expect(kept.telemetry.contains("http.server.request.duration"))
        for secret in ["hunter2", "margaret", kept.hash, String(kept.hash.suffix(43))] {
            #expect(!kept.telemetry.contains(secret), "\(secret)")
        }
        #expect(kept.hash.hasPrefix("$scrypt$ln=14,r=8,p=5$"))
        for (candidate, verdict) in [(password, "right\n"), ("hunter2 hunter2", "wrong\n")] {
            let output = try await runInteropScript(
                "scrypt_password.py", with: try #require(python), [kept.hash], input: candidate)
            #expect(output == verdict)
        }
    }
}

/// What was asked, what came back, and the tree that it must leave.
private struct Visit: Sendable {
    let name: String
    let answer: Answer
    let status: UInt
    let tree: String
    /// Whether the layers know which registration it is about.
    let isAboutOne: Bool
}

private func visit(_ stack: Stack) async throws -> [Visit] {
    var visits: [Visit] = []
    func send(
        _ method: HTTPMethod, _ path: String, body: String? = nil, user: String? = nil,
        _ status: UInt, _ tree: String
    ) async throws -> Answer {
        let headers = user.map { ["x-user-id": $0] } ?? [:]
        let answer = try await stack.request(method, path, body: body, headers: headers)
        visits.append(
            Visit(
                name: "\(method) \(path) \(status)", answer: answer, status: status, tree: tree,
                isAboutOne: status != 400))
        return answer
    }
    let register = String.layers("POST /users", "register", "insert", "INSERT users")
    let get = String.layers("GET /users/{id}", "get", "find", "SELECT users")
    let created = try await send(.POST, "/users", body: .margaret(), 201, register)
    let path = created.headers.first(name: "location") ?? "/missing"
    _ = try await send(.POST, "/users", body: .margaret(), 409, register)
    _ = try await send(
        .POST, "/users", body: .margaret("too short"), 400,
        "SERVER POST /users\n  INTERNAL UserHandler.register")
    _ = try await send(.GET, path, user: "margaret", 200, get)
    _ = try await send(.GET, path, user: "stranger", 404, get)
    _ = try await send(
        .GET, "/users/nonsense", 400, "SERVER GET /users/{id}\n  INTERNAL UserHandler.get")
    return visits
}

/// What the system keeps of a password, and all that it says meanwhile.
private struct Kept: Sendable {
    var telemetry: String
    var hash: String
}

/// Registers once well, once more, and once badly.
private func register(_ password: String) async throws -> Kept {
    try await withMetricsReceiver { metricsEndpoint, received in
        try await withCollector { endpoint, store in
            try await withTestDatabase { url in
                let variables = [
                    "DATABASE_URL": url, "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint,
                    "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT": metricsEndpoint,
                    "OUTLAY_LOG_FORMAT": "json", "OUTLAY_LOG_LEVEL": "trace",
                    "OUTLAY_RELAY": "false",
                ]
                let run = try await withMigrations(at: url) {
                    try await withAPI(environment: variables) { api in
                        for body in [
                            String.margaret(password), .margaret(password), "\"\(password)\"",
                        ] {
                            _ = try await api.request(.POST, "/users", body: body)
                        }
                    }
                }
                #expect(run.status.isSuccess, "\(run.log)")
                let traces = store.traces(matching: TraceSearch(limit: 10_000))
                return Kept(
                    telemetry: "\(run.log) \(traces) \(received.metrics)",
                    hash: try await storedHash(at: url))
            }
        }
    }
}

private func storedHash(at url: String) async throws -> String {
    let statement = PostgresStatement(
        "select password_hash from users where name = 'margaret'", summary: "SELECT users")
    let configuration = try PostgresConfiguration(url: url)
    return try await PostgresClient.withClient(configuration: configuration) { client in
        let row = try #require(try await client.query(statement).first)
        return try row[0]
    }
}

extension FinishedSpan {
    fileprivate var isHandler: Bool { name.hasPrefix("UserHandler.") }
}

extension String {
    /// A request to register.
    fileprivate static func margaret(_ password: String = "correct horse battery") -> String {
        #"{"name":"margaret","password":"\#(password)"}"#
    }

    /// The usual tree: server, handler, service, repository, statement.
    fileprivate static func layers(
        _ server: String, _ operation: String, _ repository: String, _ statement: String
    ) -> String {
        """
        SERVER \(server)
          INTERNAL UserHandler.\(operation)
            INTERNAL UserService.\(operation)
              INTERNAL UserRepository.\(repository)
                CLIENT \(statement)
        """
    }
}
