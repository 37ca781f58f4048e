// SPDX-License-Identifier: Apache-2.0

import Expenses
import ExpensesTesting
import HTTPInstrumentation
import HTTPTypes
import Hummingbird
import Metrics
import MetricsTestKit
import Synchronization
import TelemetryModel
import TelemetryTesting
import Testing

@testable import Bank

/// A bank that answers what a test says, and a client that asks it.
@Suite struct BankClientTests {
    private static let paid = #"{"id":"01939d5c-7a00-7000-8000-000000000001"}"#

    @Test func `what the bank has paid is paid`() async throws {
        let run = try await paying([(201, Self.paid)])
        #expect(run.payment?.description == "01939d5c-7a00-7000-8000-000000000001")
        #expect(run.keys == ["expense:\(run.expense.id)"])
        #expect(
            SpanOutline(run.spans.spans).description == """
                INTERNAL BankClient.pay
                  CLIENT POST /payments
                """)
        let span = try #require(run.spans["BankClient.pay"])
        #expect(span.attributes["outlay.bank.circuit"] == "closed")
        #expect(span.attributes["outlay.bank.attempts"] == 1)
    }

    @Test(arguments: [
        (409, "insufficient_funds", ExpenseError.Code.insufficientFunds),
        (409, "no_account", .noAccount), (422, "idempotency_mismatch", .paymentMismatch),
        (400, "invalid", .bankFailed), (500, "internal", .bankFailed), (201, "x", .bankFailed),
    ])
    func `an answer is an answer, and is not asked for again`(
        status: Int, code: String, expected: ExpenseError.Code
    ) async throws {
        let run = try await paying([(status, #"{"code":"\#(code)"}"#)])
        #expect(run.error?.code == expected)
        #expect(run.keys.count == 1)
    }

    @Test func `what failed safely is sent again with the same key, and says so`() async throws {
        let run = try await paying([(503, "{}"), (502, "no"), (201, Self.paid)])
        #expect(run.payment != nil)
        #expect(Set(run.keys).count == 1)
        #expect(run.keys.count == 3)
        #expect(run.waits == [.milliseconds(50), .milliseconds(100)])
        let span = try #require(run.spans["BankClient.pay"])
        #expect(span.events.map(\.name) == ["retry", "retry"])
        #expect(span.attributes["outlay.bank.attempts"] == 3)
        let attempts = run.spans.spans.filter { $0.kind == .client }
        #expect(attempts.map { $0.attributes["http.request.resend_count"] } == [nil, 1, 2])
    }

    @Test(arguments: [
        (503, ExpenseError.Code.bankUnavailable), (429, .bankUnavailable), (502, .bankFailed),
        (504, .bankTimeout),
    ])
    func `after the last attempt the failure is told`(
        status: Int, expected: ExpenseError.Code
    ) async throws {
        let run = try await paying([(status, "{}")])
        #expect(run.error?.code == expected)
        #expect(run.keys.count == 3)
        #expect(run.spans["BankClient.pay"]?.status.code == .error)
    }

    @Test func `a bank that keeps failing is left in peace, and one that comes back is asked`()
        async throws
    {
        let now = Mutex(ContinuousClock.now)
        let circuit = CircuitBreaker(threshold: 3, pause: .seconds(5)) { now.withLock { $0 } }
        let failed = try await paying([(503, "{}")], circuit: circuit)
        #expect(failed.keys.count == 3)
        let refused = try await paying([(201, Self.paid)], circuit: circuit)
        #expect(refused.error?.code == .bankUnavailable)
        #expect(refused.keys.isEmpty)
        #expect(
            refused.spans["BankClient.pay"]?.attributes["outlay.bank.circuit"] == "open")
        now.withLock { $0 = $0.advanced(by: .seconds(5)) }
        let paid = try await paying([(201, Self.paid)], circuit: circuit)
        #expect(paid.payment != nil)
        #expect(circuit.name == "closed")
    }

    @Test func `the state of the circuit is one of three series`() async throws {
        let metrics = TestMetrics()
        let now = Mutex(ContinuousClock.now)
        let circuit = CircuitBreaker(threshold: 3, pause: .seconds(5)) { now.withLock { $0 } }
        try await withMetricsFactory(metrics) {
            _ = try await paying([(503, "{}")], circuit: circuit)
            #expect(state(of: metrics) == ["closed": 0, "open": 1, "half_open": 0])
            now.withLock { $0 = $0.advanced(by: .seconds(5)) }
            _ = try await paying([(201, Self.paid)], circuit: circuit)
        }
        #expect(state(of: metrics) == ["closed": 1, "open": 0, "half_open": 0])
        let halfOpen = metrics.meters(label: BankInstruments.circuit.name).first {
            $0.dimensions.contains { $0.1 == "half_open" }
        }
        #expect(halfOpen?.values.contains(1) == true)
    }

    @Test func `what is sent again counts by its reason`() async throws {
        let metrics = TestMetrics()
        let run = try await withMetricsFactory(metrics) {
            try await paying([(503, "{}"), (502, "no"), (201, Self.paid)])
        }
        #expect(run.keys.count == 3)
        #expect(
            metrics.counts(BankInstruments.retries) == [
                ["outlay.retry.reason": "status 503"]: 1, ["outlay.retry.reason": "status 502"]: 1,
            ])
        let attempts = metrics.durations(HTTPInstruments.clientRequestDuration)
        #expect(attempts.values.reduce(0) { $0 + $1.count } == 3)
        #expect(Set(attempts.keys.map { $0["url.template"] }) == ["/payments"])
    }

    private func state(of metrics: TestMetrics) -> [String?: Double] {
        var states: [String?: Double] = [:]
        for (dimensions, value) in metrics.levels(BankInstruments.circuit) {
            states[dimensions["outlay.bank.circuit"]] = value
        }
        return states
    }

    @Test func `a bank that does not answer in time is a timeout`() async throws {
        let run = try await paying([(0, "")], timeout: .seconds(1))
        #expect(run.error?.code == .bankTimeout)
        // Whether each reaches the bank in its time is for the machine to say.
        #expect(run.spans.spans.filter { $0.kind == .client }.count == 3)
        #expect(run.spans["BankClient.pay"]?.attributes["outlay.bank.attempts"] == 3)
    }

    @Test func `a bank that is not there is unavailable`() async throws {
        let client = BankClient(
            url: "http://127.0.0.1:1", schedule: RetrySchedule(timeout: .seconds(60)),
            circuit: CircuitBreaker(), sleep: { _ in })
        let expense = try Expense.sample(of: .unique())
        try await withServices([client]) {
            let error = await #expect(throws: ExpenseError.self) {
                _ = try await client.pay(expense)
            }
            #expect(error?.code == .bankUnavailable)
        }
    }
}

/// What became of one payment.
private struct Run: Sendable {
    let expense: Expense
    var payment: PaymentID?
    var error: ExpenseError?
    /// The idempotency keys that the bank saw, in order.
    var keys: [String]
    var waits: [Duration]
    let spans: RecordedSpans
}

/// Pays one expense at a bank that gives these answers in turn, the last one again and again; a status of
/// zero never answers.
private func paying(
    _ answers: [(Int, String)], circuit: CircuitBreaker = CircuitBreaker(threshold: 100),
    timeout: Duration = .seconds(60)
) async throws -> Run {
    let seen = Seen()
    let router = Router()
    router.post("payments") { request, _ -> Response in
        let number = seen.add(request.headers[.idempotencyKey] ?? "")
        let (status, body) = answers[min(number, answers.count - 1)]
        if status == 0 { try await untilCancelled() }
        return Response(
            status: .init(code: status), body: ResponseBody(byteBuffer: ByteBuffer(string: body)))
    }
    return try await withRecordedSpans { spans in
        try await withServer(router) { url in
            let client = BankClient(
                url: url, schedule: RetrySchedule(timeout: timeout, random: { 0.5 }),
                circuit: circuit, sleep: { seen.wait($0) })
            let expense = try Expense.sample(of: .unique())
            return try await withServices([client]) {
                var run = Run(expense: expense, keys: [], waits: [], spans: spans)
                do {
                    run.payment = try await client.pay(expense)
                } catch let error as ExpenseError {
                    run.error = error
                }
                (run.keys, run.waits) = (seen.keys, seen.waits)
                return run
            }
        }
    }
}

/// What the bank saw and how long the client waited.
private final class Seen: Sendable {
    private let state = Mutex((keys: [String](), waits: [Duration]()))

    func add(_ key: String) -> Int {
        state.withLock { state in
            state.keys.append(key)
            return state.keys.count - 1
        }
    }

    func wait(_ duration: Duration) { state.withLock { $0.waits.append(duration) } }

    var keys: [String] { state.withLock { $0.keys } }
    var waits: [Duration] { state.withLock { $0.waits } }
}

/// Serves a router on a port of its own while `body` runs.
private func withServer<Result: Sendable>(
    _ router: Router<BasicRequestContext>,
    _ body: @escaping @Sendable (String) async throws -> Result
) async throws -> Result {
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let application = Application(
        router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
        onServerRunning: { port.yield($0.localAddress?.port ?? 0) }, logger: quietLogger)
    return try await withServices([application]) {
        for await port in ports { return try await body("http://127.0.0.1:\(port)") }
        throw CancellationError()
    }
}
