// SPDX-License-Identifier: Apache-2.0

import NIOHTTP1
import TelemetryModel
import TelemetryTesting
import Testing
import TraceStore

/// One request after another against the real system, and for each the one tree of spans that it may
/// leave behind.
@Suite(.timeLimit(.minutes(5))) struct RequestTreeTests {
    @Test func `every route and every error leaves exactly its own tree`() async throws {
        let run = try await withStack { stack in try await visit(stack) }
        #expect(run.status.isSuccess, "\(run.log)")
        for visit in run.result {
            #expect(visit.answer.status == visit.expected.status, "\(visit.expected.name)")
            let outline = SpanOutline(run.spans(visit.answer.traceID)).description
            #expect(outline == visit.expected.tree, "\(visit.expected.name)")
            #expect(visit.attributeDeviations(in: run) == [], "\(visit.expected.name)")
        }
        #expect(run.traces.count == run.result.count, "no trace is left over")
    }

    @Test func `the resource says who sent it, and each module has a scope`() async throws {
        let run = try await withStack { try await $0.request(.POST, "/expenses", body: .lunch) }
        let trace = try #require(run.traces.first { $0.id == run.result.traceID })
        for source in trace.sources {
            #expect(source.resource.attributes["service.name"] == "outlay-expenses")
            #expect(source.resource.attributes["telemetry.sdk.language"] == "swift")
            #expect(source.resource.attributes["telemetry.sdk.name"] == "outlay")
        }
        #expect(
            Set(trace.sources.map(\.scope.name)) == [
                "HTTPInstrumentation", "ExpensesHTTP", "Expenses", "ExpensesPostgres", "Postgres",
                // The logger of the request's line.
                "expenses",
            ])
    }

    @Test func `no value of a request shows up in any span`() async throws {
        let body =
            #"{"description":"Secret dinner","amount":"987.65","currency":"EUR","category":"hush"}"#
        let run = try await withStack { stack in
            _ = try await stack.request(
                .POST, "/expenses", body: body, headers: ["x-user-id": "margaret"])
        }
        let said = run.traces.map { "\($0)" }.joined()
        for secret in ["Secret dinner", "987.65", "hush", "margaret"] {
            #expect(!said.contains(secret), "\(secret)")
        }
    }

    @Test func `a request that names nobody is refused in the handler`() async throws {
        let run = try await withStack(environment: ["OUTLAY_DEFAULT_USER": ""]) {
            try await $0.request(.GET, "/expenses")
        }
        #expect(run.result.status == 401)
        let spans = run.spans(run.result.traceID)
        #expect(
            SpanOutline(spans).description
                == "SERVER GET /expenses\n  INTERNAL ExpenseHandler.list")
        let expected = ExpectedAttributes(
            method: "GET", target: "/expenses", answer: run.result, serverSpan: "GET /expenses")
        #expect(expected.deviations(in: spans) == [])
    }

    @Test func `a caller's trace goes on, and an unsampled one stays unrecorded`() async throws {
        let traceID = "4bf92f3577b34da6a3ce929d0e0e4736"
        let run = try await withStack { stack in
            let sampled = try await stack.request(
                .GET, "/expenses", headers: ["traceparent": "00-\(traceID)-00f067aa0ba902b7-01"])
            let unsampled = try await stack.request(
                .GET, "/expenses",
                headers: ["traceparent": "00-aaf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00"])
            return [sampled, unsampled]
        }
        #expect(run.result[0].traceID == TraceID(hex: traceID))
        let server = try #require(run.spans(TraceID(hex: traceID)).first { $0.kind == .server })
        #expect(server.parentSpanID == SpanID(hex: "00f067aa0ba902b7"))
        #expect(run.result[1].headers.first(name: "traceresponse")?.hasSuffix("-00") == true)
        #expect(run.traces.count == 1)
    }
}

/// A request, the status that it must get, and the tree that it must leave.
private struct Expected: Sendable {
    let method: HTTPMethod
    let path: String
    let status: UInt
    let tree: String

    var name: String { "\(method) \(path)" }
    /// The name of the server span: the first line of the tree.
    var serverSpan: String {
        String(tree.prefix { !$0.isNewline }.dropFirst("SERVER ".count))
    }
}

private struct Visit: Sendable {
    let expected: Expected
    let answer: Answer

    /// What is wrong with the attributes of the spans that it left.
    func attributeDeviations<Result>(in run: StackRun<Result>) -> [String] {
        ExpectedAttributes(
            method: expected.method.rawValue, target: expected.path, answer: answer,
            serverSpan: expected.serverSpan
        ).deviations(in: run.spans(answer.traceID))
    }
}

extension String {
    fileprivate static var lunch: String {
        #"{"description":"Lunch","amount":"42.50","currency":"EUR","category":"meals"}"#
    }
}

/// Makes every request once, those that need an expense after the one that makes it.
private func visit(_ stack: Stack) async throws -> [Visit] {
    var visits: [Visit] = []
    func send(
        _ method: HTTPMethod, _ path: String, _ body: String?, _ headers: [String: String],
        _ status: UInt, _ tree: String
    ) async throws -> Answer {
        let answer = try await stack.request(method, path, body: body, headers: headers)
        let expected = Expected(method: method, path: path, status: status, tree: tree)
        visits.append(Visit(expected: expected, answer: answer))
        return answer
    }
    func make(
        _ method: HTTPMethod, _ path: String, body: String? = nil, headers: [String: String] = [:],
        _ status: UInt, _ tree: String
    ) async throws -> Answer {
        try await send(method, path, body, headers, status, tree)
    }
    let created = try await make(
        .POST, "/expenses", body: .lunch, 201,
        .layers("POST /expenses", "create", "insert", ["INSERT expenses INSERT outbox"]))
    let location = created.headers.first(name: "location") ?? "/missing"
    let nobodys = "/expenses/00000000-0000-7000-8000-000000000000"
    let find = String.layers("GET /expenses/{id}", "get", "find", ["SELECT expenses"])
    _ = try await make(.GET, location, 200, find)
    _ = try await make(.GET, nobodys, 404, find)
    _ = try await make(.GET, location, headers: ["x-user-id": "stranger"], 404, find)
    _ = try await make(
        .GET, "/expenses?category=meals", 200,
        .layers("GET /expenses", "list", "list", ["SELECT expenses"]))
    _ = try await make(
        .GET, "/expenses/summary?month=2026-11", 200,
        .layers("GET /expenses/summary", "summary", "summarize", ["SELECT expenses"]))
    _ = try await make(
        .PATCH, location, body: #"{"description":"Dinner"}"#, 200,
        """
        SERVER PATCH /expenses/{id}
          INTERNAL ExpenseHandler.change
            INTERNAL ExpenseService.change
              INTERNAL ExpenseRepository.find
                CLIENT SELECT expenses
              INTERNAL ExpenseRepository.update
                CLIENT UPDATE expenses INSERT outbox
        """)
    let refusedCreate = "SERVER POST /expenses\n  INTERNAL ExpenseHandler.create"
    _ = try await make(.POST, "/expenses", body: "{", 400, refusedCreate)
    _ = try await make(.POST, "/expenses", body: #"{"amount":"-1"}"#, 400, refusedCreate)
    _ = try await make(
        .POST, "/expenses", body: .lunch, headers: ["content-type": "text/plain"], 415,
        refusedCreate)
    _ = try await make(
        .POST, "/expenses", body: String(repeating: " ", count: 70_000), 413, refusedCreate)
    _ = try await make(
        .GET, "/expenses/nonsense", 400, "SERVER GET /expenses/{id}\n  INTERNAL ExpenseHandler.get")
    _ = try await make(
        .GET, "/expenses?cursor=nonsense", 400,
        "SERVER GET /expenses\n  INTERNAL ExpenseHandler.list")
    _ = try await make(.GET, "/nowhere", 404, "SERVER GET")
    _ = try await make(.PUT, "/expenses", 405, "SERVER PUT /expenses")
    try await visitConditions(location, send)
    _ = try await make(
        .DELETE, location, 204,
        .layers("DELETE /expenses/{id}", "delete", "delete", ["DELETE expenses INSERT outbox"]))
    // Probes leave nothing, neither themselves nor the statements below them.
    for path in ["/healthz", "/readyz"] { _ = try await stack.request(.GET, path) }
    return visits
}

/// Conditional and repeated requests, and those that only look.
private func visitConditions(
    _ location: String,
    _ make: (HTTPMethod, String, String?, [String: String], UInt, String) async throws -> Answer
) async throws {
    let find = String.layers("GET /expenses/{id}", "get", "find", ["SELECT expenses"])
    let keyed = String.layers(
        "POST /expenses", "create", "insert",
        ["INSERT idempotency_keys INSERT expenses INSERT outbox"])
    let repeated = keyed + "\n        CLIENT SELECT idempotency_keys"
    let key = ["idempotency-key": "lunch-1"]
    _ = try await make(.POST, "/expenses", .lunch, key, 201, keyed)
    _ = try await make(.POST, "/expenses", .lunch, key, 201, repeated)
    let other = String.lunch.replacing("42.50", with: "43.50")
    _ = try await make(.POST, "/expenses", other, key, 422, repeated)
    _ = try await make(
        .PATCH, location, #"{"description":"Supper"}"#, ["if-match": #""9""#], 412,
        .layers("PATCH /expenses/{id}", "change", "find", ["SELECT expenses"]))
    _ = try await make(.GET, location, nil, ["if-none-match": #""2""#], 304, find)
    _ = try await make(
        .HEAD, location, nil, [:], 200,
        .layers(
            "HEAD /expenses/{id}", "get", "find", ["SELECT expenses"]))
    _ = try await make(
        .GET, "/expenses/summary?month=May", nil, [:], 400,
        "SERVER GET /expenses/summary\n  INTERNAL ExpenseHandler.summary")
    _ = try await make(.GET, "/openapi.yaml", nil, [:], 200, "SERVER GET /openapi.yaml")
}

extension String {
    /// The usual tree: server, handler, service, repository, statements.
    fileprivate static func layers(
        _ server: String, _ operation: String, _ repository: String, _ statements: [String]
    ) -> String {
        """
        SERVER \(server)
          INTERNAL ExpenseHandler.\(operation)
            INTERNAL ExpenseService.\(operation)
              INTERNAL ExpenseRepository.\(repository)
        """ + statements.map { "\n        CLIENT \($0)" }.joined()
    }
}
