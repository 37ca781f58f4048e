// SPDX-License-Identifier: Apache-2.0

import MessagingKafka
import Postgres
import PostgresTesting
import RedisTesting
import TelemetryModel
import Testing
import TraceStore

/// The load client, the API and the worker as three processes: whatever the headers are called and
/// whatever carries the events, what the client began goes on as far as the worker.
@Suite(.timeLimit(.minutes(5))) struct PropagationChainTests {
    @Test(
        arguments: ["tracecontext", "b3", "b3multi", "jaeger", "xray", "ottrace"], Carrier.allCases)
    func `a trace goes from the client to the worker`(propagator: String, carrier: Carrier)
        async throws
    {
        let store = try await recording("\(propagator),baggage", by: carrier)
        let traces = store.traces(matching: TraceSearch(limit: 10_000))
        let processed = traces.filter { $0.names.contains("process expenses.events") }
        #expect(processed.count == 5)
        for trace in processed {
            #expect(trace.names.contains("send expenses.events"))
            #expect(trace.services.isSuperset(of: ["outlay-expenses", "outlay-worker"]))
            // Those headers have room for half an id, so the client's own span has the other half, too.
            let roots = propagator == "ottrace" ? traces.ofHalf(trace.id) : [trace]
            #expect(roots.contains { $0.services.contains("outlay-load") }, "\(trace.names)")
        }
    }

    @Test(arguments: Carrier.allCases)
    func `what the client says in its baggage the worker reads at every step`(carrier: Carrier)
        async throws
    {
        let store = try await running(
            ["OUTLAY_BAGGAGE_ATTRIBUTES": "tenant"], by: carrier
        ) { api, _ in
            let created = try await api.request(
                .POST, "/expenses", body: .restaurantBill,
                headers: ["baggage": "tenant=acme,secret=1"])
            #expect(created.status == 201)
        }
        let traces = store.traces(matching: TraceSearch(limit: 10_000))
        let trace = try #require(traces.first { $0.names.contains("process expenses.events") })
        let worker = trace.spans.map(\.span).below("process expenses.events")
        #expect(
            worker.map(\.name).prefix(3) == [
                "process expenses.events", "BudgetService.apply", "BudgetRepository.apply",
            ])
        #expect(worker.count > 3)
        for span in trace.spans.map(\.span) {
            #expect(span.attributes["tenant"] == "acme", "\(span.name)")
            #expect(span.attributes["secret"] == nil)
        }
    }

    @Test(arguments: Carrier.allCases)
    func `what is not sampled is nobody's span, as far as the worker`(carrier: Carrier) async throws
    {
        let store = try await recording(
            "tracecontext", by: carrier, client: ["OTEL_TRACES_SAMPLER": "always_off"])
        let names = store.traces(matching: TraceSearch(limit: 10_000)).flatMap(\.names)
        #expect(!names.contains("POST /expenses"))
        #expect(!names.contains("send expenses.events"))
        #expect(!names.contains("process expenses.events"))
    }

    /// Has a client record five expenses, and returns what the collector has once they are in the books.
    private func recording(
        _ propagators: String, by carrier: Carrier, client: [String: String] = [:]
    ) async throws -> BoundedTraceStore {
        try await running(["OTEL_PROPAGATORS": propagators], by: carrier) { api, variables in
            let load = try await outlay(
                [
                    "load", "run", "--url", api.api, "--mix", "record=1", "--arrivals",
                    "constant", "--rate", "5", "--duration", "1s", "--timeout", "60s",
                ], environment: variables.merging(client) { $1 })
            #expect(load.status.isSuccess, "\(load.log)")
        }
    }

    /// Runs the API and the worker, has `body` record expenses, and returns what the collector has once
    /// they are in the books.
    private func running(
        _ settings: [String: String], by carrier: Carrier,
        _ body: @escaping @Sendable (Stack, [String: String]) async throws -> Void
    ) async throws -> BoundedTraceStore {
        try await withCollector { endpoint, store in
            try await withTestDatabase { url in
                try await withMigrations(at: url) {
                    var variables = settings
                    variables["DATABASE_URL"] = url
                    variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint
                    try await carrier.carrying { [variables] broker, port in
                        let roles = variables.merging(["OUTLAY_BROKER": broker]) { $1 }
                        try await run(roles, workerPort: port, variables, body)
                    }
                }
            }
            return store
        }
    }

    private func run(
        _ roles: [String: String], workerPort: Int, _ client: [String: String],
        _ body: @escaping @Sendable (Stack, [String: String]) async throws -> Void
    ) async throws {
        let worker = roles.merging(["OUTLAY_PORT": "\(workerPort)"]) { $1 }
        let run = try await withWorkerProcess(environment: worker) { _ in
            try await withAPI(environment: roles) { api in
                try await body(api, client)
                try await untilBooksAgree(roles)
            }
        }
        #expect(run.status.isSuccess, "\(run.log)")
    }
}

/// What is between the API and the worker.
enum Carrier: String, CaseIterable, Sendable {
    case postgres, redisStreams, kafka, http

    /// Runs `body` with the broker's address, and the port at which the worker has to be.
    func carrying(_ body: (String, Int) async throws -> Void) async throws {
        switch self {
        case .postgres:
            try await body("postgres:", 0)
        case .redisStreams:
            try await RedisServer.with { redis in
                try await body("redis:///?mode=streams&socket=\(redis.socket)", 0)
            }
        case .kafka:
            let kafka = try MockKafkaCluster()
            try await body(kafka.quickAddress, 0)
            withExtendedLifetime(kafka) {}
        case .http:
            let port = try await freePort()
            try await body("http://127.0.0.1:\(port)", port)
        }
    }
}

extension Trace {
    fileprivate var names: Set<String> { Set(spans.map(\.span.name)) }

    fileprivate var services: Set<String> {
        Set(sources.compactMap(\.resource.serviceName))
    }
}

extension [FinishedSpan] {
    /// The span of that name and all that are below it, each before those below.
    fileprivate func below(_ name: String) -> [FinishedSpan] {
        var found = filter { $0.name == name }
        var index = 0
        while index < found.count {
            let parent = found[index].context.spanID
            found += filter { $0.parentSpanID == parent }
            index += 1
        }
        return found
    }
}

extension [Trace] {
    /// Those whose ids end alike.
    fileprivate func ofHalf(_ id: TraceID) -> [Trace] { filter { $0.id.low == id.low } }
}
