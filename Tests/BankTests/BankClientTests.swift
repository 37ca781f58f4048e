// SPDX-License-Identifier: Apache-2.0

import Expenses
import ExpensesTesting
import HTTPTypes
import Hummingbird
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

    @Test func `a bank that does not answer in time is a timeout`() async throws {
        let run = try await paying([(0, "")], timeout: .milliseconds(40))
        #expect(run.error?.code == .bankTimeout)
        #expect(run.keys.count == 3)
    }

    @Test func `a bank that is not there is unavailable`() async throws {
        let client = BankClient(
            url: "http://127.0.0.1:1", schedule: RetrySchedule(), circuit: CircuitBreaker(),
            sleep: { _ in })
        let expense = try Expense.sample(of: .unique())
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await client.run() }
            let error = await #expect(throws: ExpenseError.self) {
                _ = try await client.pay(expense)
            }
            #expect(error?.code == .bankUnavailable)
            group.cancelAll()
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
    timeout: Duration = .seconds(5)
) async throws -> Run {
    let seen = Seen()
    let router = Router()
    router.post("payments") { request, _ -> Response in
        let number = seen.add(request.headers[.idempotencyKey] ?? "")
        let (status, body) = answers[min(number, answers.count - 1)]
        if status == 0 { try await ContinuousClock().sleep(for: .seconds(60)) }
        return Response(
            status: .init(code: status), body: ResponseBody(byteBuffer: ByteBuffer(string: body)))
    }
    return try await withRecordedSpans { spans in
        try await withServer(router) { url in
            let client = BankClient(
                url: url, schedule: RetrySchedule(timeout: timeout, random: { 0.5 }),
                circuit: circuit, sleep: { seen.wait($0) })
            let expense = try Expense.sample(of: .unique())
            return try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await client.run() }
                var run = Run(expense: expense, keys: [], waits: [], spans: spans)
                do {
                    run.payment = try await client.pay(expense)
                } catch let error as ExpenseError {
                    run.error = error
                }
                (run.keys, run.waits) = (seen.keys, seen.waits)
                group.cancelAll()
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
    return try await withThrowingTaskGroup(of: Result?.self) { group in
        group.addTask {
            try await application.run()
            return nil
        }
        group.addTask {
            for await port in ports { return try await body("http://127.0.0.1:\(port)") }
            return nil
        }
        defer { group.cancelAll() }
        for try await result in group {
            if let result { return result }
        }
        throw CancellationError()
    }
}
