// SPDX-License-Identifier: Apache-2.0

import HTTPInstrumentation
import HTTPTypes
import Hummingbird
import Instrumenting
import Logging
import Synchronization
import TelemetryModel
import TelemetrySDK
import TelemetryTesting
import Testing
import Tracing

@testable import LoadGenerator

/// Journeys and seeding against a service that keeps expenses in memory, over a socket.
@Suite(.timeLimit(.minutes(5))) struct JourneySpanTests {
    @Test func `a journey is one trace: its span, and a client span a request`() async throws {
        let seen = try await withService { service in
            let result = await service.walk(try journey("record=1"))
            #expect(result.ending == .finished)
            #expect(result.traceID == service.spans["journey record"]?.context.traceID.description)
        }
        #expect(
            seen.spans.outline == """
                INTERNAL journey record
                  CLIENT POST /expenses
                  CLIENT GET /expenses/{id}
                """)
        let root = try #require(seen.spans["journey record"])
        #expect(root.parentSpanID == nil)
        #expect(root.attributes.map(\.key).sorted() == ["outlay.journey", "outlay.load.delay_ms"])
        let client = try #require(seen.spans["GET /expenses/{id}"])
        #expect(
            client.attributes.map(\.key).sorted() == [
                "http.request.method", "http.response.status_code", "network.protocol.version",
                "server.address", "server.port", "url.full", "url.template",
            ])
        #expect(seen.headers.count == 2)
        #expect(Set(seen.headers.map { $0[.requestID] }).count == 2)
        for headers in seen.headers {
            #expect(headers[.baggage]?.contains("outlay.journey=record") == true)
            #expect(headers[.requestID]?.count == 36)
            #expect(headers[.user] == "load-1")
        }
        #expect(seen.headers[0][.key] != nil)
        #expect(seen.headers[1][.key] == nil)
    }

    @Test func `amplification adds its spans to each request`() async throws {
        let amplification = try Amplification("spans=3,attribute-bytes=40,cardinality=2")
        let seen = try await withService(amplification: amplification) { service in
            _ = await service.walk(try journey("record=1"))
        }
        let added = seen.spans.spans.filter { $0.name == "amplified" }
        #expect(added.count == 6)
        let root = try #require(seen.spans["journey record"])
        for span in added {
            #expect(span.parentSpanID == root.context.spanID)
            #expect(span.attributes["outlay.amplify.padding"] == .string(padding(40)))
            let value = span.attributes["outlay.amplify.value"]
            #expect(value == "value-0" || value == "value-1")
        }
    }

    @Test func `a journey that fails has a span that says so`() async throws {
        let seen = try await withService { service in
            // There is nothing behind /pay.
            let result = await service.walk(try journey("pay=1"))
            #expect(result.ending == .failed)
        }
        #expect(
            seen.spans.outline == """
                INTERNAL journey pay ERROR
                  CLIENT POST /expenses
                  CLIENT POST /expenses/{id}/pay ERROR
                """)
    }

    @Test func `seeding twice is seeding once`() async throws {
        let seen = try await withService { service in
            let seeder = Seeder(
                data: SeedData(until: try SeedMonth("2026-01")),
                api: try LoadTarget(url: service.url), client: service.client)
            let first = try await seeder.run()
            #expect(first.created == 90)
            #expect(first.present == 0)
            #expect(first.budgets == nil)
            let second = try await seeder.run()
            #expect(second.created == 0)
            #expect(second.present == 90)
        }
        #expect(seen.expenses == 90)
    }

    @Test func `the sample data is the same each time, in three months`() throws {
        let data = SeedData(until: try SeedMonth("2026-02"))
        #expect(data.months.map(\.description) == ["2025-12", "2026-01", "2026-02"])
        let first = data.expenses(of: "ada", in: data.months[0])
        #expect(first == data.expenses(of: "ada", in: data.months[0]))
        #expect(first != data.expenses(of: "grace", in: data.months[0]))
        #expect(first.allSatisfy { $0.spentOn.hasPrefix("2025-12-") && $0.spentOn <= "2025-12-28" })
        for text in ["2026-13", "2026-1", "1970-12", "2026", "x"] {
            #expect(throws: InvalidOption.self) { try SeedMonth(text) }
        }
    }

    private func padding(_ count: Int) -> String { String(repeating: "x", count: count) }

    private func journey(_ mix: String) throws -> PlannedJourney {
        var plan = LoadPlan(rate: try ArrivalRate("10"), month: "2026-11")
        plan.users = 1
        plan.mix = try JourneyMix(mix)
        return try #require(plan.first { _ in true })
    }
}

/// A service in memory, a client, and the tracer of both.
private struct TestService: Sendable {
    let url: String
    let client: TracedHTTPClient
    let spans: RecordedSpans
    let amplification: Amplification

    func walk(_ journey: PlannedJourney) async -> JourneyResult {
        guard let target = try? LoadTarget(url: url) else {
            return JourneyResult(latency: .zero, ending: .failed, traceID: nil)
        }
        let walk = JourneyWalk(
            sender: HTTPRequestSender(target: target, client: client, timeout: .seconds(10)),
            clock: ContinuousClock(), run: 1, amplification: amplification,
            context: { journey in
                var context = ServiceContext.topLevel
                context.baggage = Baggage()
                    .setting(AttributeName.journey, to: journey.kind.rawValue)
                return context
            })
        return await walk.walk(journey, intended: .now) { _ in }
    }
}

/// What a service was asked and what it has.
private struct Seen {
    let spans: RecordedSpans
    let headers: [HTTPFields]
    let expenses: Int
}

private final class Expenses: Sendable {
    private let state = Mutex((headers: [HTTPFields](), bodies: [(user: String, body: String)]()))

    var headers: [HTTPFields] { state.withLock { $0.headers } }
    var count: Int { state.withLock { $0.bodies.count } }

    func see(_ headers: HTTPFields) { state.withLock { $0.headers.append(headers) } }

    func add(_ body: String, of user: String) -> Int {
        state.withLock { state in
            state.bodies.append((user, body))
            return state.bodies.count
        }
    }

    func list(of user: String) -> String {
        let bodies = state.withLock { $0.bodies }.filter { $0.user == user }.map(\.body)
        return #"{"expenses":[\#(bodies.joined(separator: ","))],"next_cursor":null}"#
    }
}

private func withService(
    amplification: Amplification = .none,
    _ body: @escaping @Sendable (TestService) async throws -> Void
) async throws -> Seen {
    try await withRecordedSpans { spans in
        let expenses = Expenses()
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            router: router(expenses),
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { port.yield($0.localAddress?.port ?? 0) },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let client = TracedHTTPClient()
        try await withServices([application, client]) {
            for await port in ports {
                try await body(
                    TestService(
                        url: "http://127.0.0.1:\(port)", client: client, spans: spans,
                        amplification: amplification))
                break
            }
        }
        return Seen(spans: spans, headers: expenses.headers, expenses: expenses.count)
    }
}

private func router(_ expenses: Expenses) -> Router<BasicRequestContext> {
    let router = Router()
    router.post("/expenses") { request, _ in
        expenses.see(request.headers)
        let body = try await String(buffer: request.body.collect(upTo: 1 << 16))
        let id = expenses.add(body, of: request.headers[.user] ?? "")
        return Response(status: .created, headers: [.location: "/expenses/\(id)"])
    }
    router.get("/expenses") { request, _ in
        // All months at once: more than was asked for, which does no harm here.
        expenses.list(of: request.headers[.user] ?? "")
    }
    router.get("/expenses/{id}") { request, _ in
        expenses.see(request.headers)
        return "{}"
    }
    return router
}

extension HTTPField.Name {
    // Literals of letters and hyphens are field names, so there is always a value.
    fileprivate static let baggage = HTTPField.Name("baggage") ?? .trailer
    fileprivate static let requestID = HTTPField.Name("x-request-id") ?? .trailer
    fileprivate static let user = HTTPField.Name("x-user-id") ?? .trailer
    fileprivate static let key = HTTPField.Name("idempotency-key") ?? .trailer
}
