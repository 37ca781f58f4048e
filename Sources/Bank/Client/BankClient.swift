// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Expenses
import HTTPInstrumentation
import Instrumenting
import Metrics
import NIOCore
import ServiceHTTP
import ServiceLifecycle
import Tracing

/// Pays expenses by asking the bank over HTTP.
///
/// Each attempt has a timeout; what failed safely is tried again a few times, at random intervals that
/// grow; and a bank that keeps failing is not asked for a while. The order's key is made of the
/// expense's id, so that all attempts, now and later, are one payment.
///
/// Emits an INTERNAL span `BankClient.pay` with `outlay.bank.circuit` (`closed`, `open`, `half_open`)
/// and `outlay.bank.attempts`, an event `retry` for each attempt that is repeated, and below it the
/// CLIENT span `POST /payments` of each. ``BankInstruments`` lists the metrics: the state of the circuit,
/// and the retries.
package struct BankClient: PaymentGateway, Service {
    private let url: String
    private let http: TracedHTTPClient
    private let schedule: RetrySchedule
    private let circuit: CircuitBreaker
    private let metrics: BankClientMetrics
    private let sleep: @Sendable (Duration) async throws -> Void

    /// - Parameters:
    ///   - url: the bank's address without a path: `http://127.0.0.1:8081`.
    ///   - timeout: how long one attempt may take.
    ///   - metrics: where measurements go.
    package init(
        url: String, timeout: Duration = .seconds(2),
        metrics: any MetricsFactory = MetricsSystem.factory
    ) {
        self.init(
            url: url, schedule: RetrySchedule(timeout: timeout),
            // A trial is over before there may be another.
            circuit: CircuitBreaker(pause: max(.seconds(5), timeout)), metrics: metrics)
    }

    init(
        url: String, schedule: RetrySchedule, circuit: CircuitBreaker,
        metrics: any MetricsFactory = MetricsSystem.factory,
        sleep: @escaping @Sendable (Duration) async throws -> Void = {
            try await Task.sleep(for: $0)
        }
    ) {
        self.url = url
        http = TracedHTTPClient(connectTimeout: schedule.timeout, metrics: metrics)
        self.metrics = BankClientMetrics(metrics)
        self.metrics.telling(circuit) { _ in }
        self.schedule = schedule
        self.circuit = circuit
        self.sleep = sleep
    }

    /// Keeps connections until the group shuts down.
    package func run() async throws { try await http.run() }

    /// The bank as the end of a chain of services; see ``ServiceHTTP/ChainHandler``. It is asked once, whatever
    /// the circuit.
    package var next: NextService {
        NextService(url: url, peer: "outlay-bank", name: "bank", code: "bank", client: http)
    }

    package func pay(_ expense: Expense) async throws -> PaymentID {
        try await withSpan("BankClient.pay", attributes: [:]) { span in
            let body = Self.order(expense)
            for attempt in 0..<schedule.attempts {
                let isAdmitted = metrics.telling(circuit) { $0.admit() }
                span.setAttributes([AttributeName.bankCircuit: .string(circuit.name)])
                guard isAdmitted else { throw ExpenseError.circuitOpen }
                span.setAttributes([AttributeName.bankAttempts: .int64(Int64(attempt + 1))])
                switch try await send(body, for: expense, resend: attempt) {
                case .paid(let payment):
                    metrics.telling(circuit) { $0.succeed() }
                    return payment
                case .refused(let error):
                    metrics.telling(circuit) { $0.succeed() }
                    throw error
                case .failed(let error, let reason):
                    metrics.telling(circuit) { $0.fail() }
                    guard attempt + 1 < schedule.attempts else { throw error }
                    try await wait(after: attempt, because: reason, span)
                }
            }
            throw ExpenseError.circuitOpen
        }
    }

    private func wait(after attempt: Int, because reason: String, _ span: any Span) async throws {
        let delay = schedule.delay(after: attempt)
        metrics.retried(because: reason)
        span.addEvent(
            SpanEvent(
                name: "retry",
                attributes: [
                    AttributeName.retryReason: "\(reason)", AttributeName.retryDelay: "\(delay)",
                ]))
        try await sleep(delay)
    }

    private func send(
        _ body: ByteBuffer, for expense: Expense, resend: Int
    ) async throws -> BankVerdict {
        var request = HTTPClientRequest(url: "\(url)/payments")
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        request.headers.add(name: "idempotency-key", value: "expense:\(expense.id)")
        request.body = .bytes(body)
        do {
            let response = try await http.execute(
                request, template: "/payments", peer: "outlay-bank", resend: resend,
                timeout: schedule.timeout)
            let answer = try await response.body.collect(upTo: 64 * 1024)
            return BankVerdict(status: response.status.code, body: Array(answer.readableBytesView))
        } catch {
            try Task.checkCancellation()
            return BankVerdict(error)
        }
    }

    private static func order(_ expense: Expense) -> ByteBuffer {
        var writer = JSONWriter(capacity: 256)
        writer.object {
            $0.member("user", expense.user.rawValue)
            $0.member("amount", expense.amount.amount)
            $0.member("currency", expense.amount.currency.code)
            $0.member("reference", expense.id.description)
        }
        return writer.buffer
    }
}

/// How often and how soon an order is sent again.
struct RetrySchedule: Sendable {
    /// In all, the first one included.
    var attempts = 3
    /// For one attempt.
    var timeout = Duration.seconds(2)
    /// The longest wait after the first attempt; it doubles with each.
    var firstDelay = Duration.milliseconds(100)
    /// From 0 to 1.
    var random: @Sendable () -> Double = { .random(in: 0...1) }

    /// Any time up to a bound that doubles: callers who failed together do not come back together.
    func delay(after attempt: Int) -> Duration {
        firstDelay * (1 << attempt) * random()
    }
}
